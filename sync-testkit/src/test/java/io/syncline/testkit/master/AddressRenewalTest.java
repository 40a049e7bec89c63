package io.syncline.testkit.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncState;
import io.syncline.control.TaskSpec;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a side gives its peer to read with is taken up by the peer soon after it has changed. */
final class AddressRenewalTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thePeerReadsWithAnotherCredentialSoonAfterTheOldOneWasRevoked(boolean ofTheSource) {
    TwoSites sites = new TwoSites().running();
    Site writing = ofTheSource ? sites.source : sites.target;
    Site reading = ofTheSource ? sites.target : sites.source;
    PeerAddress old = readWith(reading);
    sites.get(sites.channels.admin(writing.cluster).revoke(reading.cluster));
    sites.time.until(
        "the other side reads with another address", SOON, () -> !used(reading).contains(old));
    PeerAddress renewed = readWith(reading);
    assertThat(renewed.endpoints()).isEqualTo(old.endpoints());
    assertThat(
            sites.get(
                sites
                    .channels
                    .admin(writing.cluster)
                    .address(reading.cluster, new io.syncline.SyncId("any"), Optional.of(renewed))))
        .isEqualTo(renewed);
    assertThat(sites.awaitRunning().state()).isEqualTo(SyncState.RUNNING);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAddressThatIsGoodStaysWhateverTimePassesAndWhoeverLeads(boolean leaderDies) {
    TwoSites sites = new TwoSites().running();
    PeerAddress there = readWith(sites.target);
    PeerAddress here = readWith(sites.source);
    if (leaderDies) {
      sites.source.killLeader();
      sites.target.killLeader();
    }
    sites.time.pass(Duration.ofMinutes(5));
    assertThat(readWith(sites.target)).isEqualTo(there);
    assertThat(readWith(sites.source)).isEqualTo(here);
    sites.awaitRunning();
  }

  /** The address that all tasks of a site read with. */
  private static PeerAddress readWith(Site site) {
    Set<String> shown = new TreeSet<>();
    used(site).forEach(address -> shown.add(address.properties().toString()));
    assertThat(shown).hasSize(1);
    return used(site).iterator().next();
  }

  private static Set<PeerAddress> used(Site site) {
    Set<PeerAddress> all = new java.util.HashSet<>();
    site.workers.forEach(w -> w.tasks.values().stream().map(TaskSpec::peer).forEach(all::add));
    return all;
  }
}
