package io.syncline.testkit.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.ClientCall;
import io.syncline.control.TaskSpec;
import io.syncline.store.memory.MemoryStore;
import io.syncline.testkit.simulation.PartsStore;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelId.Kind;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigureTest {
  @Test
  void saysWhatIsWaitedForUntilTheStructureHasCome() {
    TwoSites sites = new TwoSites();
    sites.source.store.documents().createDatabase("d");
    sites.start();
    sites.target.workers.forEach(worker -> worker.reporting = false);
    sites.configure();
    assertThat(sites.status(sites.target).message()).as("at once").isEmpty();
    sites.time.pass(Site.OPTIONS.reportTimeout().plusSeconds(5));
    assertThat(sites.status(sites.target).state()).isEqualTo(SyncState.INITIALIZING);
    assertThat(sites.status(sites.target).message())
        .matches("the source's structure has not come for \\d+ s, worker w\\d has told none: .*")
        .contains("source's status", "event=structure-not-read", "event=channel-trouble");
    sites.target.workers.forEach(worker -> worker.reporting = true);
    sites.awaitRunning();
    assertThat(sites.status(sites.target).message()).isEmpty();
  }

  @Test
  void bothSidesSayWhyTheSourceCanNotBeReadUntilItCan() {
    String why = "error 1471: only on coordinator";
    String says = "the structure can't be read: ";
    AtomicReference<Optional<String>> reason = new AtomicReference<>(Optional.of(why));
    TwoSites sites = new TwoSites();
    MemoryStore store = sites.source.store;
    PartsStore unreadable =
        PartsStore.of(store).with(new Unreadable(store.structure(), reason::get));
    sites.source.master("m1", builder -> builder.cluster(unreadable));
    sites.source.worker("w1", "host-1", sites.source);
    sites.source.worker("w2", "host-2", sites.source);
    sites.start(sites.target, sites.source);
    store.documents().createDatabase("d");
    store.documents().createCollection("d", "c", 4);
    sites.configure();
    sites.until("the target says why", () -> troubleOf(sites).equals("source: " + says + why));
    assertThat(sites.status(sites.source).outgoing())
        .singleElement()
        .satisfies(out -> assertThat(out.message()).hasValue(says + why));

    reason.set(Optional.of("x".repeat(10_000)));
    sites.until("it is cut", () -> troubleOf(sites).contains("xxx"));
    assertThat(troubleOf(sites)).hasSize("source: ".length() + 512);

    reason.set(Optional.empty());
    sites.awaitRunning();
    sites.until("the target is silent", () -> troubleOf(sites).isEmpty());
    assertThat(sites.status(sites.source).outgoing())
        .singleElement()
        .satisfies(out -> assertThat(out.message()).isEmpty());

    reason.set(Optional.of(why));
    store.documents().createDatabase("later");
    sites.until("of what runs, too", () -> troubleOf(sites).equals("source: " + says + why));
    assertThat(sites.status(sites.target).state()).isEqualTo(SyncState.RUNNING);
  }

  private static String troubleOf(TwoSites sites) {
    return sites.status(sites.target).message();
  }

  @Test
  void runsEveryShardAfterConfigure() {
    TwoSites sites = new TwoSites().running();
    SyncStatus status = sites.status(sites.target);
    assertThat(status.state()).isEqualTo(SyncState.RUNNING);
    assertThat(status.shards()).hasSize(4).allMatch(s -> s.caughtUp() && s.message().isEmpty());
    assertThat(status.message()).isEmpty();
    assertThat(status.shardCount()).isEqualTo(4);
    assertThat(status.totalShards()).isEqualTo(4);
    assertThat(sites.status(sites.source).outgoing())
        .singleElement()
        .satisfies(
            out -> {
              assertThat(out.target()).isEqualTo(sites.target.cluster);
              assertThat(out.state()).isEqualTo(SyncState.RUNNING);
              assertThat(out.shardCount()).isEqualTo(4);
              assertThat(out.barrier()).isFalse();
            });
    assertThat(sites.target.workers)
        .allSatisfy(w -> assertThat(w.running(TaskSpec.ReceiveShard.class)).hasSize(2));
    assertThat(sites.holds(sites.target)).hasSize(1);
    assertThat(sites.holds(sites.source)).isEmpty();
  }

  @Test
  void tellsTheSourceFromTheFirstCallOnWhereTheTargetIsReachedFromOutside() {
    List<String> outside = List.of("mem://outside/1", "mem://outside/2");
    TwoSites sites = new TwoSites();
    sites.start(sites.source, sites.source);
    sites.target.master("m1", builder -> builder.advertised(outside));
    sites.until("a leader", () -> sites.target.leader().isPresent());
    sites.configure();
    assertThat(sites.status(sites.source).outgoing())
        .singleElement()
        .satisfies(out -> assertThat(out.endpoints()).isEqualTo(outside));
    assertThat(sites.get(sites.target.client().mastersAsync(TwoSites.LONG)))
        .singleElement()
        .satisfies(
            master -> {
              assertThat(master.reachedAt()).isEqualTo(outside);
              assertThat(master.endpoint()).isEqualTo(sites.target.endpoint("m1"));
            });
  }

  @Test
  void changesNothingWhenConfiguredAgain() {
    TwoSites sites = new TwoSites().running();
    ClientCall.Configured again = sites.configure();
    assertThat(again.changed()).isFalse();
    assertThat(again.sync()).isEqualTo(sites.status(sites.target).sync().orElseThrow());
    sites.source.master("m3");
    ClientCall.Configured elsewhere =
        sites.get(
            sites
                .target
                .client()
                .configureAsync(List.of(sites.source.endpoint("m3")), TwoSites.LONG));
    assertThat(elsewhere).isEqualTo(again);
  }

  @Test
  void refusesAnotherSourceWhileOneIsActive() {
    TwoSites sites = new TwoSites().running();
    Site other = sites.site("other");
    sites.start(other, other);
    fails(Code.CONFLICT, () -> configure(sites, sites.target, other), "is a target of source");
    assertThat(sites.status(other).outgoing()).isEmpty();
  }

  @Test
  void refusesTheClusterItself() {
    TwoSites sites = new TwoSites().start();
    fails(Code.CONFLICT, () -> configure(sites, sites.target, sites.target), "onto itself");
    assertThat(sites.clean()).isTrue();
  }

  @Test
  void refusesTheReverseOfWhatIsActive() {
    TwoSites sites = new TwoSites().running();
    fails(Code.CONFLICT, () -> configure(sites, sites.source, sites.target), "loop");
    assertThat(sites.status(sites.source).state()).isEqualTo(SyncState.INACTIVE);
    assertThat(sites.status(sites.target).state()).isEqualTo(SyncState.RUNNING);
  }

  @Test
  void refusesALoopOverSeveralClusters() {
    TwoSites sites = new TwoSites().running();
    Site third = sites.site("third");
    sites.start(third, sites.target);
    configure(sites, third, sites.target);
    fails(
        Code.CONFLICT,
        () -> configure(sites, sites.source, third),
        "cluster third is replicated from [target, source]");
    assertThat(sites.status(sites.source).state()).isEqualTo(SyncState.INACTIVE);
  }

  @Test
  void neverClosesALoopOfThreeThatBeginAtOnce() {
    TwoSites sites = new TwoSites();
    Site third = sites.site("third");
    sites.start();
    sites.start(third, third);
    List<CompletableFuture<ClientCall.Configured>> all =
        List.of(
            begin(sites.target, sites.source),
            begin(third, sites.target),
            begin(sites.source, third));
    sites.until("all are answered", () -> all.stream().allMatch(CompletableFuture::isDone));
    assertThat(all).anyMatch(CompletableFuture::isCompletedExceptionally);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30})
  void oneOfTwoThatConfigureEachOtherAtOnceWins(int headStart) {
    TwoSites sites = new TwoSites().start();
    CompletableFuture<ClientCall.Configured> there = begin(sites.target, sites.source);
    for (int i = 0; i < headStart && !there.isDone(); i++) {
      sites.time.step();
    }
    CompletableFuture<ClientCall.Configured> back = begin(sites.source, sites.target);
    sites.until("both are answered", () -> there.isDone() && back.isDone());
    assertThat(there.isCompletedExceptionally()).isNotEqualTo(back.isCompletedExceptionally());
    Site winner = back.isCompletedExceptionally() ? sites.target : sites.source;
    Site loser = winner == sites.target ? sites.source : sites.target;
    CompletableFuture<?> lost = winner == sites.target ? back : there;
    fails(Code.CONFLICT, () -> sites.get(lost), "");
    assertThat(sites.status(winner).sync()).isPresent();
    assertThat(sites.status(loser).sync()).isEmpty();
    assertThat(sites.status(loser).outgoing()).hasSize(1);
    sites.until("nothing else is left", () -> sites.status(winner).outgoing().isEmpty());
  }

  @Test
  void refusesASourceThatCannotBeReached() {
    TwoSites sites = new TwoSites().start();
    fails(
        Code.TIMEOUT,
        () ->
            sites.get(
                sites
                    .target
                    .client()
                    .configureAsync(List.of("mem://nowhere"), Duration.ofSeconds(5))),
        "nobody listens there");
    assertThat(sites.status(sites.target).state()).isEqualTo(SyncState.INACTIVE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 25, 30, 40, 60})
  void goesOnWithAConfigureWhoseLeaderIsKilled(int steps) {
    TwoSites sites = new TwoSites();
    sites.source.store.documents().createDatabase("d");
    sites.source.store.documents().createCollection("d", "c", 4);
    sites.start();
    CompletableFuture<ClientCall.Configured> there = begin(sites.target, sites.source);
    for (int i = 0; i < steps; i++) {
      sites.time.step();
    }
    sites.target.killLeader();
    ClientCall.Configured configured = sites.get(there);
    SyncStatus status = sites.awaitRunning();
    assertThat(status.sync()).contains(configured.sync());
    assertThat(status.shards()).hasSize(4);
    sites.until(
        "one outgoing synchronisation is left",
        () -> sites.status(sites.source).outgoing().size() == 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesNoCredentialBehindWhenItFailsHalfWay(boolean leaderDies) {
    TwoSites sites = new TwoSites();
    sites.start(sites.source, sites.source);
    LentAddresses lent = new LentAddresses(sites.channels.admin(sites.target.cluster));
    for (String id : List.of("m1", "m2")) {
      sites.target.master(id, builder -> builder.channels(lent));
    }
    sites.until("a leader", () -> sites.target.leader().isPresent());
    CompletableFuture<ClientCall.Configured> begun = begin(sites.target, sites.source);
    sites.until("an address is made", () -> !lent.made.isEmpty());
    sites.target.cut.add("mem://source");
    if (leaderDies) {
      sites.until("the wish is written", () -> sites.status(sites.target).sync().isPresent());
      sites.target.killLeader();
    }
    sites.until("all that was made is revoked", () -> lent.revoked == lent.made.size());
    fails(Code.TIMEOUT, () -> sites.get(begun), "out of reach");
    sites.until("nothing of it is left", () -> sites.status(sites.target).sync().isEmpty());
    for (PeerAddress address : lent.made) {
      assertThatThrownBy(
              () ->
                  sites.get(
                      sites
                          .channels
                          .transport(sites.source.cluster)
                          .reader(address, new ChannelId(new SyncId("s"), Kind.INVENTORY, "", 0))
                          .ready()))
          .hasMessageContaining("the credential is not valid");
    }
  }

  @Test
  void keepsTheCredentialOfASynchronisationThatIsTheOtherWayRound() {
    TwoSites sites = new TwoSites().running();
    fails(Code.CONFLICT, () -> configure(sites, sites.source, sites.target), "loop");
    sites.time.pass(Duration.ofSeconds(10));
    assertThat(sites.status(sites.target).state()).isEqualTo(SyncState.RUNNING);
  }

  private static CompletableFuture<ClientCall.Configured> begin(Site target, Site source) {
    return target.client().configureAsync(source.endpoints(), TwoSites.LONG).toCompletableFuture();
  }

  private static ClientCall.Configured configure(TwoSites sites, Site target, Site source) {
    return sites.get(begin(target, source));
  }

  private static void fails(Code code, ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).as("code of %s", e).isEqualTo(code))
        .hasMessageContaining(message);
  }
}
