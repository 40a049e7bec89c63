package io.syncline.testkit.control;

import io.syncline.Bytes;
import io.syncline.CheckReport;
import io.syncline.ClusterId;
import io.syncline.Difference;
import io.syncline.FinalModes;
import io.syncline.MasterInfo;
import io.syncline.Progress;
import io.syncline.RepairReport;
import io.syncline.ServerMode;
import io.syncline.ShardStatus;
import io.syncline.Stall;
import io.syncline.StopReport;
import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.TaskInfo;
import io.syncline.WorkerInfo;
import io.syncline.control.Call;
import io.syncline.control.ClientCall;
import io.syncline.control.MasterCall;
import io.syncline.control.ShardReport;
import io.syncline.control.SourceCall;
import io.syncline.control.TaskSpec;
import io.syncline.control.VerifyReport;
import io.syncline.control.WorkerCall;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One call of every kind with an answer, filled with values that are easily lost on the way. */
public final class Samples {
  private static final SyncId SYNC = new SyncId("sync_1-a");
  private static final ShardId SHARD = new ShardId("d\u00e4/b", "c o\"l", 7);
  private static final ShardId OTHER = new ShardId("_system", "_users", 0);
  private static final Incarnation LIFE = new Incarnation("inc:\u20ac/1");
  private static final FeedId FEED = new FeedId("feed/1 \u00df");
  private static final FeedPosition POSITION =
      new FeedPosition(FEED, LIFE, new Position(Bytes.wrap(new byte[] {0, -1, 5}), Long.MIN_VALUE));
  private static final PeerAddress ADDRESS =
      new PeerAddress(
          "kind",
          List.of("one:1", "two:2"),
          Map.of("secret", "a\nb=\u00fc", "empty", ""),
          Instant.ofEpochSecond(1_700_000_000L, 123_000));
  private static final PeerAddress LASTING =
      new PeerAddress("kind", List.of(), Map.of(), Instant.MAX);
  private static final Duration TIME = Duration.ofSeconds(3, 5_000_000);
  private static final Progress PROGRESS =
      new Progress(5, 10, Long.MAX_VALUE, Optional.of(Duration.ofMinutes(2)));
  private static final Stall STALL = new Stall(Stall.Hop.TARGET_STORE, "no room", TIME);
  private static final CheckReport CHECK =
      new CheckReport(
          true,
          2,
          3,
          1L << 40,
          List.of(
              new Difference(SHARD, Bytes.wrap(new byte[] {1, 0, -2}), Difference.Kind.EXTRA),
              new Difference(OTHER, Bytes.utf8("k"), Difference.Kind.DIFFERENT)),
          2,
          "BODY by KEY_HASH",
          List.of("one could not be compared"));

  /** A call and what is answered to it. */
  public record Sample<R>(Call<R> call, R answer) {
    @Override
    public String toString() {
      return call.getClass().getSimpleName();
    }
  }

  private Samples() {}

  /** One of each kind; those of {@link io.syncline.control.Forwarded} are left to the reader. */
  public static List<Sample<?>> all() {
    return java.util.stream.Stream.of(clients(), workers(), sources(), orders())
        .<Sample<?>>flatMap(List::stream)
        .toList();
  }

  private static final FinalModes LEFT = new FinalModes(ServerMode.READONLY, ServerMode.DEFAULT);

  private static List<Sample<?>> clients() {
    return List.of(
        new Sample<>(
            new ClientCall.Configure(List.of("a", "b")), new ClientCall.Configured(SYNC, true)),
        new Sample<>(new ClientCall.GetStatus(true), status()),
        new Sample<>(
            new ClientCall.GetTasks(),
            List.of(
                new TaskInfo("t/1", "receive-shard", SYNC, Optional.of(SHARD), "feed/1", "w", 9),
                new TaskInfo("t2", "receive-inventory", SYNC, Optional.empty(), "", "", 0))),
        new Sample<>(
            new ClientCall.GetMasters(),
            List.of(new MasterInfo("m", "at", true, Optional.empty()))),
        new Sample<>(
            new ClientCall.GetWorkers(),
            List.of(new WorkerInfo("w", "boot", "at", "host", TIME, 3))),
        new Sample<>(new ClientCall.GetVersion(), "1.2.3"),
        new Sample<>(
            new ClientCall.Stop("id", true, TIME),
            new StopReport(true, false, true, false, "of \"this\"")),
        new Sample<>(
            new ClientCall.Stop("id", false, TIME, Optional.of(LEFT)),
            new StopReport(true, true, true, true, "")),
        new Sample<>(
            new ClientCall.Abort("id", TIME), new StopReport(false, true, false, true, "")),
        new Sample<>(
            new ClientCall.Abort("id", TIME, Optional.of(LEFT)),
            new StopReport(true, true, false, false, "")),
        new Sample<>(new ClientCall.AbortOutgoing(new ClusterId("t-1")), true),
        new Sample<>(
            new ClientCall.AbortOutgoing(new ClusterId("t-1"), Optional.of(ServerMode.READONLY)),
            false),
        new Sample<>(new ClientCall.GetMessageTimeout(), TIME),
        new Sample<>(new ClientCall.SetMessageTimeout(TIME), Duration.ofDays(2)),
        new Sample<>(new ClientCall.ResetShard(SHARD), false),
        new Sample<>(new ClientCall.PlaceBarrier(), true),
        new Sample<>(new ClientCall.ReleaseBarrier(), false),
        new Sample<>(
            new ClientCall.GetBarrier(),
            new ClientCall.BarrierView(true, true, 2, Set.of(SHARD), "one is missing")),
        new Sample<>(new ClientCall.Check("id", Set.of(SHARD, OTHER)), CHECK),
        new Sample<>(new ClientCall.Repair("id", Set.of()), new RepairReport(CHECK, 1)),
        new Sample<>(new ClientCall.GetServerMode(), Set.of(Hold.Kind.OPERATOR)),
        new Sample<>(new ClientCall.SetServerMode(ServerMode.READONLY), Set.of()),
        new Sample<>(new ClientCall.RestartTask("t/1"), true));
  }

  private static SyncStatus status() {
    return new SyncStatus(
        new ClusterId("own"),
        SyncState.INITIAL_SYNC,
        Optional.of(SYNC),
        List.of("a"),
        "message",
        List.of(
            new ShardStatus(
                SHARD,
                SyncState.FAILED,
                "why",
                "k\u00e9y",
                Optional.of(STALL),
                "w",
                false,
                TIME,
                PROGRESS,
                true,
                true,
                4,
                TIME,
                Duration.ZERO),
            new ShardStatus(
                OTHER,
                SyncState.RUNNING,
                "",
                "",
                Optional.empty(),
                "",
                true,
                Duration.ZERO,
                Progress.NONE,
                false,
                false,
                0,
                TIME,
                TIME)),
        1,
        2,
        TIME,
        PROGRESS,
        List.of(
            new SyncStatus.Outgoing(
                SYNC,
                new ClusterId("t"),
                List.of("x"),
                SyncState.CANCELLING,
                8,
                true,
                Optional.empty()),
            new SyncStatus.Outgoing(
                SYNC,
                new ClusterId("u"),
                List.of(),
                SyncState.INITIALIZING,
                0,
                false,
                Optional.of("no r\u00eb\"ad"))),
        true,
        Optional.empty());
  }

  private static List<Sample<?>> workers() {
    MasterCall.Registered registered = new MasterCall.Registered(1L << 33, TIME, TIME);
    return List.of(
        new Sample<>(new MasterCall.Register("w", "boot", "at", "host"), registered),
        new Sample<>(new MasterCall.Renew("w", "boot", Set.copyOf(tasks())), registered),
        new Sample<>(new MasterCall.Leave("w", "boot"), true),
        new Sample<>(
            new MasterCall.ReportShards("w", "boot", List.of(report(), emptyReport())), true),
        new Sample<>(
            new MasterCall.ReportInventory(
                "w",
                "boot",
                SYNC,
                5,
                "v1",
                Map.of(SHARD, LIFE, OTHER, Incarnation.NONE),
                true,
                true,
                ShardReport.Event.TAKEN,
                List.of("problem")),
            new MasterCall.InventoryOrders(Set.of(SHARD, OTHER), true)));
  }

  private static ShardReport report() {
    return new ShardReport(
        "t",
        7,
        SHARD,
        SyncState.INITIAL_SYNC,
        "m",
        "k",
        Optional.of(STALL),
        ShardReport.Event.MOVED,
        Optional.of(POSITION),
        Optional.of(POSITION),
        true,
        TIME,
        PROGRESS,
        true,
        true,
        true,
        true,
        3,
        1L << 40,
        TIME,
        TIME);
  }

  private static ShardReport emptyReport() {
    return new ShardReport(
        "t2",
        0,
        OTHER,
        SyncState.RUNNING,
        "",
        "",
        Optional.empty(),
        ShardReport.Event.NONE,
        Optional.empty(),
        Optional.empty(),
        false,
        Duration.ZERO,
        Progress.NONE,
        false,
        false,
        false,
        false,
        0,
        0,
        Duration.ZERO,
        Duration.ZERO);
  }

  private static List<TaskSpec> tasks() {
    return List.of(
        new TaskSpec.SendInventory("t1", SYNC, 1, ADDRESS),
        new TaskSpec.ReceiveInventory("t2", SYNC, 2, LASTING, true),
        new TaskSpec.SendFeed("t3", SYNC, 3, ADDRESS, FEED),
        new TaskSpec.ReceiveShard("t4", SYNC, 1L << 40, ADDRESS, SHARD, LIFE, FEED, true, true));
  }

  private static List<Sample<?>> sources() {
    return List.of(
        new Sample<>(
            new SourceCall.GetUpstream(3), List.of(new ClusterId("a"), new ClusterId("b"))),
        new Sample<>(
            new SourceCall.OpenOutgoing(SYNC, new ClusterId("t"), List.of("a", "b"), ADDRESS),
            new SourceCall.OutgoingOpened(
                new ClusterId("s"), LASTING, Optional.empty(), Optional.empty())),
        new Sample<>(
            new SourceCall.OpenOutgoing(SYNC, new ClusterId("t"), List.of(), LASTING),
            new SourceCall.OutgoingOpened(
                new ClusterId("s"), ADDRESS, Optional.of("old; new"), Optional.empty())),
        new Sample<>(
            new SourceCall.OpenOutgoing(SYNC, new ClusterId("t"), List.of(), LASTING),
            new SourceCall.OutgoingOpened(
                new ClusterId("s"), LASTING, Optional.empty(), Optional.of("no read"))),
        new Sample<>(
            new SourceCall.SendShards(SYNC, Map.of(SHARD, LIFE, OTHER, Incarnation.NONE)),
            Map.of(SHARD, new FeedShard(LIFE, FEED, "host"))),
        new Sample<>(new SourceCall.CloseOutgoing(SYNC), true),
        new Sample<>(new SourceCall.CloseOutgoing(SYNC, Optional.of(ServerMode.READONLY)), false),
        new Sample<>(
            new SourceCall.Barrier(SYNC, "b", TIME),
            new SourceCall.BarrierState(true, "v", Map.of(SHARD, LIFE), Set.of(POSITION))),
        new Sample<>(new SourceCall.LiftBarrier(SYNC, "b"), false));
  }

  private static List<Sample<?>> orders() {
    return List.of(
        new Sample<>(new WorkerCall.StartTasks("boot", 3, tasks()), true),
        new Sample<>(new WorkerCall.StopTasks("boot", 3, Set.of("t1", "t2"), Set.of("t1")), true),
        new Sample<>(
            new WorkerCall.Verify("boot", 3, "id", Set.of(SHARD), true),
            List.of(
                new VerifyReport(
                    SHARD, true, "", DigestKind.BODY_BY_KEY_HASH, 100, CHECK.differences(), 2, 1))),
        new Sample<>(new WorkerCall.ReportNow("boot", 3), true),
        new Sample<>(new WorkerCall.SetTimeout("boot", 3, TIME), true));
  }
}
