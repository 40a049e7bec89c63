package io.syncline.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.WorkerOptions;
import io.syncline.control.TaskSpec;
import io.syncline.internal.loop.ManualTime;
import io.syncline.internal.worker.WorkerContext;
import io.syncline.metrics.WorkerMetrics;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.Incarnation;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Whatever becomes of the opening of a feed, no snapshot and no reader of it stays open. */
final class EndOpeningTest {
  private static final SyncId SYNC = new SyncId("sync");
  private static final ClusterId SOURCE = new ClusterId("source");
  private static final ClusterId TARGET = new ClusterId("target");
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** Shorter than the pause before the next attempt. */
  private static final Duration MOMENT = Duration.ofMillis(500);

  private final ManualTime time = new ManualTime(1);
  private final ManualTime.Process runtime = time.process();
  private final MemoryStore store = MemoryStore.builder(SOURCE, runtime).feeds(1).build();
  private final HeldSource source = new HeldSource(store);
  private final CompletableFuture<Void> go = new CompletableFuture<>();

  @Test
  void anOpenFeedHoldsNoSnapshot() {
    FeedSender sender = started();
    time.pass(MOMENT);
    assertThat(source.feeds).isEqualTo(1);
    assertThat(source.snapshots).isZero();
    sender.close();
    assertThat(source.feeds).isZero();
  }

  @Test
  void everyOpeningThatFailsLetsItsSnapshotGo() {
    source.onOpen = opening -> down();
    started();
    time.pass(Duration.ofSeconds(10).plus(MOMENT));
    assertThat(source.asked).isEqualTo(11);
    assertThat(source.snapshots).isZero();
    source.onOpen = opening -> opening;
    time.pass(Duration.ofSeconds(1));
    assertThat(source.asked).isEqualTo(12);
    assertThat(source.snapshots).isZero();
  }

  @Test
  void aFeedThatHasNotWhatFollowsItsEndLetsTheSnapshotGo() {
    source.onOpen =
        opening ->
            CompletableFuture.completedStage(new FeedOpening.OtherIncarnation(Incarnation.NONE));
    started();
    time.pass(MOMENT);
    assertThat(source.asked).isEqualTo(1);
    assertThat(source.snapshots).isZero();
  }

  @Test
  void anOpeningThatPassesItsDeadlineLetsItsSnapshotGoAndWhatComesLater() {
    source.onOpen = HeldSource.after(go);
    started();
    time.pass(DEADLINE.minus(MOMENT));
    assertThat(source.snapshots).as("keeps what follows").isEqualTo(1);
    time.pass(MOMENT.multipliedBy(2));
    assertThat(source.asked).isEqualTo(1);
    assertThat(source.snapshots).isZero();
    assertThat(source.feeds).isEqualTo(1);
    go.complete(null);
    time.pass(Duration.ZERO);
    assertThat(source.feeds).isZero();
  }

  @Test
  void aSenderThatIsClosedWhileItOpensLetsAllGo() {
    source.onOpen = HeldSource.after(go);
    FeedSender sender = started();
    time.pass(MOMENT);
    assertThat(source.snapshots).isEqualTo(1);
    sender.close();
    assertThat(source.snapshots).isZero();
    go.complete(null);
    time.pass(Duration.ZERO);
    assertThat(source.snapshots).isZero();
    assertThat(source.feeds).isZero();
    assertThat(source.asked).isEqualTo(1);
  }

  @Test
  void aSnapshotThatComesWhenTheSenderIsClosedIsLetGo() {
    source.onSnapshot = HeldSource.after(go);
    FeedSender sender = started();
    time.pass(MOMENT);
    sender.close();
    assertThat(source.snapshots).isEqualTo(1);
    go.complete(null);
    time.pass(Duration.ZERO);
    assertThat(source.snapshots).isZero();
    assertThat(source.feeds).isZero();
  }

  @Test
  void aSnapshotThatPassesItsDeadlineIsLetGoWhenItComes() {
    source.onSnapshot = HeldSource.after(go);
    started();
    time.pass(DEADLINE.plus(MOMENT));
    assertThat(source.asked).isEqualTo(1);
    go.complete(null);
    time.pass(Duration.ZERO);
    assertThat(source.snapshots).isZero();
    assertThat(source.feeds).isZero();
  }

  private static <T> CompletionStage<T> down() {
    return CompletableFuture.failedStage(
        new SyncException(SyncException.Code.UNAVAILABLE, "the feed is down"));
  }

  private FeedSender started() {
    MemoryNetwork network = new MemoryNetwork();
    FeedId feed = store.operator().feeds().iterator().next();
    ChannelId said = new ChannelId(SYNC, ChannelId.Kind.CONTROL, feed.value(), 0);
    ChannelId heard = new ChannelId(SYNC, ChannelId.Kind.FEED, feed.value(), 0);
    get(network.admin(TARGET).create(List.of(new ChannelSpec(said, 1))));
    get(network.admin(SOURCE).create(List.of(new ChannelSpec(heard, 1))));
    PeerAddress peer = get(network.admin(TARGET).address(SOURCE, SYNC));
    MetricRegistry metrics = new MetricRegistry();
    WorkerContext context =
        new WorkerContext(
            "sender",
            source,
            network.transport(SOURCE),
            runtime,
            WorkerOptions.builder().callDeadline(DEADLINE).build(),
            metrics);
    return new FeedSender(
        context,
        new WorkerMetrics(metrics),
        runtime.lane("sender"),
        new TaskSpec.SendFeed("send", SYNC, 1, peer, feed),
        1,
        Duration.ofSeconds(30));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
