package io.syncline.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.SyncRuntime;
import io.syncline.WorkerOptions;
import io.syncline.control.TaskSpec;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.Heartbeat;
import io.syncline.internal.wire.Wire;
import io.syncline.store.DigestKind;
import io.syncline.store.FeedShard;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Received;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Seed 68: the stream of a receiver that had died lived on beside its successor's, could send
 * nothing, and held up all other shards of its feed, which were said to be running.
 */
@Timeout(60)
class SupersededStreamTest {
  private static final SyncId SYNC = new SyncId("sync");
  private static final StreamId LATE = new StreamId(4, 1);
  private static final ShardId SHARD = new ShardId("d", "c", 0);

  private final SyncRuntime runtime = SyncRuntime.threaded("test");
  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryStore source = MemoryStore.builder(Link.SOURCE, runtime).feeds(1).build();
  private final ShardTasks sender =
      new ShardTasks(
          new WorkerContext(
              "sender",
              source,
              network.transport(Link.SOURCE),
              runtime,
              WorkerOptions.builder().heartbeat(Duration.ofMillis(100)).build(),
              new MetricRegistry()));
  private FeedShard shard;
  private ChannelWriter control;
  private ChannelReader beats;

  @BeforeEach
  void start() {
    source.documents().createDatabase("d");
    source.documents().createCollection("d", "c", 1);
    shard = Objects.requireNonNull(get(source.source().locate(Set.of(SHARD))).get(SHARD));
    String feed = shard.feed().value();
    ChannelId said = new ChannelId(SYNC, ChannelId.Kind.CONTROL, feed, 0);
    ChannelId heard = new ChannelId(SYNC, ChannelId.Kind.FEED, feed, 0);
    ChannelId data = new ChannelId(SYNC, ChannelId.Kind.DATA, shard.incarnation().value(), 0);
    get(network.admin(Link.TARGET).create(List.of(new ChannelSpec(said, 1))));
    get(
        network
            .admin(Link.SOURCE)
            .create(List.of(new ChannelSpec(heard, 1), new ChannelSpec(data, 1))));
    control = network.transport(Link.TARGET).writer(said);
    PeerAddress north = get(network.admin(Link.SOURCE).address(Link.TARGET, SYNC));
    beats = network.transport(Link.TARGET).reader(north, heard);
    get(beats.ready());
    PeerAddress south = get(network.admin(Link.TARGET).address(Link.SOURCE, SYNC));
    sender.start(new TaskSpec.SendFeed("send", SYNC, 1, south, shard.feed()));
    awaitStreams(Set.of());
  }

  @AfterEach
  void end() {
    sender.close();
    runtime.close();
  }

  @Test
  void aShardHasOneStreamTheNewest() {
    says(1, 5);
    awaitStreams(Set.of(new StreamId(5, 1)));
    says(2, 6);
    awaitStreams(Set.of(new StreamId(6, 1)));
    says(3, LATE.epoch());
    says(2, 7);
    awaitStreams(Set.of(new StreamId(7, 1)));
  }

  /** A receiver says START, under a tag of its own. */
  private void says(long tag, long epoch) {
    ControlMessage.Start start =
        new ControlMessage.Start(
            tag,
            SHARD,
            shard.incarnation(),
            new StreamId(epoch, 1),
            Optional.empty(),
            true,
            List.of(DigestKind.BODY_BY_KEY_HASH),
            "raw");
    assertThat(control.offer(new Frame(StreamId.NONE, SessionId.NONE, Wire.encode(start))))
        .isTrue();
  }

  /** Waits for a heartbeat of just these streams; one after the other is never of more. */
  private void awaitStreams(Set<StreamId> wanted) {
    while (true) {
      Optional<Received> next = beats.poll();
      if (next.isEmpty()) {
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        continue;
      }
      Heartbeat heard = (Heartbeat) Wire.decode(next.get().frame().payload());
      List<StreamId> streams = heard.beats().stream().map(Heartbeat.Beat::stream).toList();
      assertThat(streams).hasSizeLessThanOrEqualTo(1).doesNotContain(LATE);
      if (Set.copyOf(streams).equals(wanted)) {
        return;
      }
    }
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
