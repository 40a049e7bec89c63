package io.syncline.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.Progress;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.WorkerOptions;
import io.syncline.control.MasterCall;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.control.WorkerCall;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.internal.loop.ManualTime;
import io.syncline.metrics.WorkerMetrics;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class WorkerAgentTest {
  private static final SyncId SYNC = new SyncId("sync");
  private static final ClusterId HERE = new ClusterId("here");
  private static final Duration SOON = Duration.ofSeconds(10);

  private final ManualTime time = new ManualTime(5);
  private final ManualTime.Process masters = time.process();
  private final ManualTime.Process machine = time.process();
  private final MemoryControlNetwork network = new MemoryControlNetwork(masters);
  private final ScriptedMaster first = new ScriptedMaster("at://first");
  private final ScriptedMaster second = new ScriptedMaster("at://second");
  private final RecordingTasks tasks = new RecordingTasks();
  private final MetricRegistry registry = new MetricRegistry();
  private final WorkerMetrics metrics = new WorkerMetrics(registry);
  private final MemoryStore store =
      MemoryStore.builder(HERE, machine)
          .retention(0, 0)
          .maxPinned(1 << 20, Duration.ofHours(1))
          .build();
  private final MemoryNetwork channels = new MemoryNetwork();
  private final List<String> events = new ArrayList<>();
  private final List<WorkerContext> contexts = new ArrayList<>();
  private final WorkerAgent agent = agent();

  private WorkerAgent agent() {
    network.listen(first.endpoint, first);
    network.listen(second.endpoint, second);
    WorkerContext context =
        new WorkerContext(
            "w1",
            store,
            channels.transport(HERE),
            machine,
            WorkerOptions.builder().build(),
            registry);
    return new WorkerAgent(
        new WorkerAgent.Identity("w1", "at://w1", "host", List.of(first.endpoint, second.endpoint)),
        context,
        network,
        leased -> {
          contexts.add(leased);
          return tasks;
        },
        new WorkerAgent.Events() {
          @Override
          public void registered(String master, long term) {
            events.add("registered " + master + " " + term);
          }

          @Override
          public void leaseLost(String reason) {
            events.add("lost");
          }
        });
  }

  @Test
  void registersAndRenewsAtAThirdOfItsLease() {
    start();
    MasterCall.Register register = first.heard(MasterCall.Register.class).get(0);
    assertThat(register.worker()).isEqualTo("w1");
    assertThat(register.endpoint()).isEqualTo("at://w1");
    assertThat(register.host()).isEqualTo("host");
    assertThat(tasks.seen).containsExactly("timeout PT1H");
    time.pass(Duration.ofSeconds(31));
    assertThat(first.heard(MasterCall.Renew.class))
        .hasSize(10)
        .allMatch(renew -> renew.boot().equals(register.boot()) && renew.running().isEmpty());
    assertThat(events).containsExactly("registered at://first 1");
    assertThat(metrics.registrations.value()).isEqualTo(1);
  }

  @Test
  void triesTheNextMasterWhereOneIsSilentAndTheLeaderThatAFollowerNames() {
    first.silent = true;
    second.leads = false;
    agent.start();
    time.pass(Duration.ofSeconds(20));
    assertThat(events).isEmpty();
    first.silent = false;
    second.leader = Optional.of("at://third");
    ScriptedMaster third = new ScriptedMaster("at://third");
    first.leads = false;
    network.listen(third.endpoint, third);
    time.until("registered", SOON, () -> !events.isEmpty());
    assertThat(events).containsExactly("registered at://third 1");
  }

  @Test
  void aNewLeaderIsFoundWithinTheLeaseAndTheTasksGoOn() {
    start();
    order(startTasks(1, receive("a", 7)));
    first.silent = true;
    second.term = 2;
    time.pass(Duration.ofSeconds(30));
    List<MasterCall.Renew> renewals = second.heard(MasterCall.Renew.class);
    assertThat(renewals).isNotEmpty();
    assertThat(renewals.get(0).running()).containsExactly(receive("a", 7));
    assertThat(events).doesNotContain("lost");
    assertThat(tasks.seen).doesNotContain("stop a");
  }

  @Test
  void stopsItsTasksWhenItsLeaseRunsOutAndComesBackAsANewBoot() {
    String boot = start();
    order(startTasks(1, receive("a", 7)));
    first.silent = true;
    second.silent = true;
    time.until("lost", Duration.ofSeconds(10), () -> events.contains("lost"));
    assertThat(tasks.seen).contains("stop a");
    first.silent = false;
    time.until("registered", SOON, () -> events.size() == 3);
    List<MasterCall.Register> all = first.heard(MasterCall.Register.class);
    assertThat(all.get(all.size() - 1).boot()).isNotEqualTo(boot);
    assertRefused(Code.NOT_FOUND, new WorkerCall.StartTasks(boot, 1, List.of(receive("b", 8))));
    assertThat(metrics.ordersOfOldBoot.value()).isEqualTo(1);
  }

  @Test
  void registersAnewOnlyAfterItsTasksHaveStopped() {
    start();
    order(startTasks(1, receive("a", 7)));
    tasks.stops = new CompletableFuture<>();
    first.knows = false;
    time.until("lost", SOON, () -> events.contains("lost"));
    time.pass(Duration.ofSeconds(20));
    assertThat(first.heard(MasterCall.Register.class)).hasSize(1);
    tasks.stops.complete(null);
    time.until("registered", SOON, () -> events.size() == 3);
  }

  @Test
  void aWorkerThatWasPausedWritesNothingMoreOnceItsLeaseIsOver() {
    start();
    order(startTasks(1, receive("a", 7)));
    store.documents().createCollection("d", "users", 1);
    ShardId shard = new ShardId("d", "users", 0);
    WorkerContext leased = contexts.get(0);
    assertThat(claim(leased, shard, 1)).isInstanceOf(ClaimResult.Claimed.class);

    machine.pause();
    time.pass(Duration.ofMinutes(1));
    // The pause is over, and the first to run is not the one who knows of the lease.
    assertThatThrownBy(() -> claim(leased, shard, 2))
        .hasCauseInstanceOf(SyncException.class)
        .hasMessageContaining("lease ran out");
    machine.resume();
    time.until("registered", SOON, () -> events.size() == 3);
    assertThat(tasks.seen).contains("stop a");
    assertThat(claim(leased, shard, 3)).isInstanceOf(ClaimResult.Claimed.class);
  }

  @Test
  void aLeaseIsReckonedFromTheMomentOfAsking() {
    first.lease = Duration.ofSeconds(3);
    agent.start();
    time.until("asked", SOON, () -> !first.heard.isEmpty());
    machine.pause();
    time.pass(Duration.ofSeconds(4));
    machine.resume();
    time.until("a second time", SOON, () -> !events.isEmpty());
    assertThat(first.heard(MasterCall.Register.class)).hasSize(2);
    assertThat(events).doesNotContain("lost");
  }

  @Test
  void refusesOrdersOfASmallerTermAndAnswersOfADeposedLeader() {
    start();
    order(startTasks(5, receive("a", 7)));
    assertRefused(Code.FENCED, startTasks(4, receive("b", 8)));
    assertThat(metrics.ordersOfOldTerm.value()).isEqualTo(1);
    second.leads = false;
    time.until("lost", SOON, () -> events.contains("lost"));
    assertThat(tasks.seen).doesNotContain("start b 8");
  }

  @Test
  void refusesOrdersBeforeItHoldsALease() {
    first.silent = true;
    second.silent = true;
    agent.start();
    time.pass(Duration.ofSeconds(1));
    assertThatThrownBy(() -> order(new WorkerCall.StartTasks("x", 1, List.of())))
        .hasCauseInstanceOf(SyncException.class);
    assertThat(tasks.seen).isEmpty();
  }

  @Test
  void anEpochOfATaskRunsOnceAtMost() {
    start();
    order(startTasks(1, receive("a", 7)));
    order(startTasks(1, receive("a", 7)));
    order(startTasks(1, receive("a", 6)));
    order(new WorkerCall.StopTasks(boot(), 1, Set.of("a"), Set.of()));
    order(startTasks(1, receive("a", 7)));
    assertThat(starts()).containsExactly("start a 7");
    order(startTasks(1, receive("a", 8)));
    order(startTasks(1, receive("a", 9)));
    assertThat(starts()).containsExactly("start a 7", "start a 8", "start a 9");
    time.pass(Duration.ofSeconds(4));
    List<MasterCall.Renew> renewals = first.heard(MasterCall.Renew.class);
    assertThat(renewals.get(renewals.size() - 1).running()).containsExactly(receive("a", 9));
  }

  /** Nobody goes on with a synchronisation that is over: its feed is kept for it no more. */
  @Test
  void theStoreIsToldOfAFeedOnlyWhereItsSynchronisationIsOver() {
    start();
    store.documents().createCollection("d", "users", 1);
    FeedId feed = store.operator().feeds().iterator().next();
    FeedPosition from;
    try (Snapshot now = get(store.source().snapshot(feed, Set.of()))) {
      from = now.position().orElseThrow();
    }
    get(store.source().release(SYNC.value(), from));
    store.documents().put("d", "users", "a", "1");
    order(startTasks(1, send("a", 7, feed)));
    order(new WorkerCall.StopTasks(boot(), 1, Set.of("a"), Set.of()));
    order(startTasks(1, send("a", 8, feed)));
    first.knows = false; // so it stops all by itself
    time.until("lost", SOON, () -> events.contains("lost"));
    assertThat(get(store.source().open(from))).isInstanceOf(FeedOpening.Opened.class);

    first.knows = true;
    time.until("registered", SOON, () -> events.size() == 3);
    order(startTasks(1, send("a", 9, feed)));
    order(new WorkerCall.StopTasks(boot(), 1, Set.of("a"), Set.of("a")));
    assertThat(get(store.source().open(from))).isInstanceOf(FeedOpening.Gone.class);
  }

  @Test
  void aTaskThatCannotBeStartedIsNotNamedAsRunning() {
    start();
    order(startTasks(1, receive("broken", 7), receive("a", 8)));
    time.pass(Duration.ofSeconds(4));
    List<MasterCall.Renew> renewals = first.heard(MasterCall.Renew.class);
    assertThat(renewals.get(renewals.size() - 1).running()).containsExactly(receive("a", 8));
  }

  @Test
  void handsOnVerificationsAndTheMessageTimeout() {
    start();
    ShardId shard = new ShardId("d", "c", 0);
    order(new WorkerCall.Verify(boot(), 1, "v1", Set.of(shard), true));
    order(new WorkerCall.SetTimeout(boot(), 1, Duration.ofMinutes(5)));
    assertThat(tasks.seen)
        .containsExactly("timeout PT1H", "verify v1 [d/c/0] true", "timeout PT5M");
  }

  @Test
  void reportsWhatChangedSoonAndEverythingEveryFewSecondsInBatches() {
    start();
    List<ShardReport> many = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      many.add(report(i, SyncState.RUNNING));
    }
    tasks.all = many;
    order(startTasks(1, receive("a", 7)));
    time.pass(Duration.ofSeconds(1));
    assertThat(reports()).extracting(call -> call.shards().size()).containsExactly(1000, 1000, 500);
    assertThat(metrics.shards(SyncState.RUNNING).value()).isZero();
    assertThat(registry.counter("syncline_worker_shards{state=\"running\"}").getCount())
        .isEqualTo(2500);

    tasks.changed = List.of(report(3, SyncState.FAILED));
    time.pass(Duration.ofMillis(550)); // of 2,500 shards twice a second
    assertThat(reports().get(3).shards()).containsExactly(report(3, SyncState.FAILED));
    time.pass(Duration.ofSeconds(5));
    assertThat(reports()).hasSize(7);
  }

  @Test
  void reportsEverythingAtOnceWhereItIsOrdered() {
    start();
    order(startTasks(1, receive("a", 7)));
    time.pass(Duration.ofSeconds(1));
    tasks.all = List.of(report(3, SyncState.RUNNING));
    time.pass(Duration.ofSeconds(1));
    int before = reports().size();
    order(new WorkerCall.ReportNow(boot(), 1));
    time.pass(Duration.ofMillis(50));
    assertThat(reports()).hasSize(before + 1);
    assertThat(reports().get(before).shards()).containsExactly(report(3, SyncState.RUNNING));

    // What was asked for before the order does not answer it.
    CompletableFuture<List<ShardReport>> asked = new CompletableFuture<>();
    tasks.answer = asked;
    order(new WorkerCall.ReportNow(boot(), 1));
    time.pass(Duration.ofMillis(50));
    order(new WorkerCall.ReportNow(boot(), 1));
    tasks.answer = null;
    asked.complete(List.of(report(3, SyncState.INITIAL_SYNC)));
    time.pass(Duration.ofMillis(50));
    assertThat(reports()).hasSize(before + 3);
    assertThat(reports().get(before + 2).shards()).containsExactly(report(3, SyncState.RUNNING));
  }

  @Test
  void ofWhatCouldNotBeReportedOnlyTheNewestIsReportedLater() {
    start();
    order(startTasks(1, receive("a", 7)));
    time.pass(Duration.ofSeconds(1));
    first.leads = false;
    second.leads = false;
    tasks.changed = List.of(report(3, SyncState.INITIAL_SYNC), report(4, SyncState.RUNNING));
    time.pass(Duration.ofMillis(700));
    tasks.changed = List.of(report(3, SyncState.RUNNING));
    time.pass(Duration.ofMillis(700));
    first.leads = true;
    time.pass(Duration.ofSeconds(3));
    assertThat(reports().stream().flatMap(call -> call.shards().stream()).toList())
        .containsExactly(report(3, SyncState.RUNNING), report(4, SyncState.RUNNING));
  }

  @Test
  void newCredentialsForARunningTaskAreHandedToTheTransport() {
    start();
    order(startTasks(1, receive("a", 7)));
    PeerAddress other =
        new PeerAddress("memory", List.of("there"), Map.of("token", "t2"), Instant.MAX);
    TaskSpec renewed =
        new TaskSpec.ReceiveShard(
            "a",
            SYNC,
            7,
            other,
            new ShardId("d", "c", 0),
            io.syncline.store.Incarnation.NONE,
            new FeedId("f"),
            false,
            false);
    order(startTasks(1, renewed));
    // Again in the same epoch: it goes on, and opens with the new address from now on.
    assertThat(starts()).containsExactly("start a 7", "start a 7");
    time.pass(Duration.ofSeconds(4));
    List<MasterCall.Renew> renewals = first.heard(MasterCall.Renew.class);
    assertThat(renewals.get(renewals.size() - 1).running()).containsExactly(renewed);
  }

  @Test
  void saysFarewellOnceItsTasksHaveStopped() {
    String boot = start();
    order(startTasks(1, receive("a", 7)));
    tasks.stops = new CompletableFuture<>();
    CompletableFuture<Void> stopped = agent.stop().toCompletableFuture();
    CompletableFuture<Void> again = agent.stop().toCompletableFuture();
    time.pass(Duration.ofSeconds(1));
    assertThat(stopped).isNotDone();
    assertThat(first.heard(MasterCall.Leave.class)).isEmpty();
    tasks.stops.complete(null);
    time.until("stopped", SOON, () -> stopped.isDone() && again.isDone());
    assertThat(first.heard(MasterCall.Leave.class))
        .containsExactly(new MasterCall.Leave("w1", boot));
    assertThat(tasks.seen).endsWith("stop a", "close");
    int calls = first.heard.size();
    time.pass(Duration.ofMinutes(1));
    assertThat(first.heard).hasSize(calls);
    assertThatThrownBy(() -> order(startTasks(1, receive("b", 9)))).hasMessageContaining("nobody");
  }

  private String start() {
    agent.start();
    time.until("registered", SOON, () -> !events.isEmpty());
    return boot();
  }

  private String boot() {
    List<MasterCall.Register> all = first.heard(MasterCall.Register.class);
    return all.get(all.size() - 1).boot();
  }

  private WorkerCall.StartTasks startTasks(long term, TaskSpec... specs) {
    return new WorkerCall.StartTasks(boot(), term, List.of(specs));
  }

  private static TaskSpec send(String id, long epoch, FeedId feed) {
    return new TaskSpec.SendFeed(
        id, SYNC, epoch, new PeerAddress("memory", List.of("there"), Map.of(), Instant.MAX), feed);
  }

  private static TaskSpec receive(String id, long epoch) {
    return new TaskSpec.ReceiveShard(
        id,
        SYNC,
        epoch,
        new PeerAddress("memory", List.of("there"), Map.of(), Instant.MAX),
        new ShardId("d", "c", 0),
        io.syncline.store.Incarnation.NONE,
        new FeedId("f"),
        false,
        false);
  }

  private <R> R order(WorkerCall<R> order) {
    CompletableFuture<R> answer =
        network.call("at://w1", order, Duration.ofSeconds(5)).toCompletableFuture();
    time.until("answered", SOON, answer::isDone);
    return answer.join();
  }

  private <T> T get(CompletionStage<T> stage) {
    CompletableFuture<T> answer = stage.toCompletableFuture();
    time.until("answered", SOON, answer::isDone);
    return answer.join();
  }

  private void assertRefused(Code code, WorkerCall<?> order) {
    assertThatThrownBy(() -> order(order))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private List<String> starts() {
    return tasks.seen.stream().filter(line -> line.startsWith("start")).toList();
  }

  private List<MasterCall.ReportShards> reports() {
    return first.heard(MasterCall.ReportShards.class);
  }

  private static ClaimResult claim(WorkerContext context, ShardId shard, long attempt) {
    Claim claim = new Claim(shard, SYNC, new StreamId(1, attempt), false, false);
    return context.store().target().claim(claim).toCompletableFuture().join();
  }

  private static ShardReport report(int index, SyncState state) {
    return new ShardReport(
        "t" + index,
        7,
        new ShardId("d", "c", index),
        state,
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
}
