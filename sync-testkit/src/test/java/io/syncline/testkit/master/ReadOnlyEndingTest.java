package io.syncline.testkit.master;

import static io.syncline.testkit.master.TwoSites.LONG;
import static io.syncline.testkit.master.TwoSites.shard;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ClusterId;
import io.syncline.FinalModes;
import io.syncline.ServerMode;
import io.syncline.StopReport;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters that are left read-only when a synchronisation ends. */
final class ReadOnlyEndingTest {
  private static final FinalModes BOTH = new FinalModes(ServerMode.READONLY, ServerMode.READONLY);
  private static final FinalModes SOURCE = new FinalModes(ServerMode.READONLY, ServerMode.DEFAULT);

  private final TwoSites sites = new TwoSites().running();

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 200, 900, 1100, 1500, 2200, 3000})
  void bothAreReadOnlyWithoutAGapAlsoWhereTheLeadersDie(int millis) {
    CompletableFuture<StopReport> stop =
        sites.target.client().stopAsync(true, BOTH, LONG).toCompletableFuture();
    if (millis >= 0) {
      sites.time.pass(Duration.ofMillis(millis));
      sites.target.killLeader();
      sites.source.killLeader();
    }
    boolean placed = false;
    while (!stop.isDone()) {
      assertThat(sites.holds(sites.target)).as("of the target").isNotEmpty();
      boolean now = !sites.holds(sites.source).isEmpty();
      assertThat(now || !placed).as("of the source").isTrue();
      placed |= now;
      sites.time.pass(Duration.ofMillis(20));
    }
    assertThat(sites.get(stop).inSync()).isTrue();
    assertThat(placed || millis > 0).as("a barrier was seen").isTrue();
    for (Site site : new Site[] {sites.source, sites.target}) {
      sites.until("only the wish holds it", () -> mode(site).equals(Set.of(Hold.Kind.OPERATOR)));
      assertThat(set(site, ServerMode.DEFAULT)).isEmpty();
      assertThat(sites.holds(site)).isEmpty();
    }
    sites.until("nothing is left", sites::clean);
  }

  @Test
  void aStopThatIsGivenUpLeavesTheSourceWritable() {
    sites.target.workers.forEach(w -> w.behind.add(shard(1)));
    StopReport report =
        sites.get(sites.target.client().stopAsync(true, SOURCE, Duration.ofSeconds(20)));
    assertThat(report.stopped()).isFalse();
    sites.until("the source is writable", () -> sites.holds(sites.source).isEmpty());
    assertThat(mode(sites.target)).containsExactly(Hold.Kind.TARGET);
  }

  @Test
  void theSourceAloneIsLeftSoByWhoeverEndsItThere() {
    ClusterId target = sites.status(sites.source).outgoing().get(0).target();
    boolean found =
        sites.get(
            sites.control.call(
                sites.source.leader().orElseThrow().endpoint(),
                new io.syncline.control.ClientCall.AbortOutgoing(
                    target, Optional.of(ServerMode.READONLY)),
                LONG));
    assertThat(found).isTrue();
    sites.until("it is over", () -> sites.status(sites.source).outgoing().isEmpty());
    assertThat(mode(sites.source)).containsExactly(Hold.Kind.OPERATOR);
  }

  @Test
  void whatIsLeftReadOnlyIsConfiguredAgainAndTheWishIsTakenBackByItself() {
    assertThat(sites.get(sites.target.client().stopAsync(true, BOTH, LONG)).stopped()).isTrue();
    sites.configure();
    sites.awaitRunning();
    assertThat(mode(sites.target)).containsExactlyInAnyOrder(Hold.Kind.TARGET, Hold.Kind.OPERATOR);
    assertThat(set(sites.target, ServerMode.DEFAULT)).containsExactly(Hold.Kind.TARGET);
    assertThat(set(sites.source, ServerMode.DEFAULT)).isEmpty();
    assertThat(sites.get(sites.target.client().stopAsync(true, LONG)).inSync()).isTrue();
    sites.until("nothing is left", sites::clean);
  }

  @Test
  void anOperatorMakesAClusterReadOnlyAsOftenAsHeLikes() {
    for (int i = 0; i < 2; i++) {
      assertThat(set(sites.source, ServerMode.READONLY)).containsExactly(Hold.Kind.OPERATOR);
    }
    assertThat(sites.awaitRunning().sync()).isPresent();
    for (int i = 0; i < 2; i++) {
      assertThat(set(sites.source, ServerMode.DEFAULT)).isEmpty();
    }
  }

  private Set<Hold.Kind> mode(Site site) {
    return sites.get(site.client().serverModeAsync(LONG));
  }

  private Set<Hold.Kind> set(Site site, ServerMode mode) {
    return sites.get(site.client().setServerModeAsync(mode, LONG));
  }
}
