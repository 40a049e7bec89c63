package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.storage.arangodb.call.UserCalls;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator has to know of a cluster stands in the status of the target's masters. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class WarningsEndToEndTest {
  private static final ArangoCluster.Setup PLAIN = ArangoCluster.Setup.PLAIN;
  private static final String PASSWORDS = "random passwords";
  private static final String NOT_VERIFIED = "was not verified";

  private static ArangoCluster.Setup old() {
    return PLAIN.with(options -> options.version("3.7.18"));
  }

  private static String warning(TwoCentres two) {
    return two.client.status(false, TwoCentres.TIME).warning().orElse("");
  }

  private static void running(TwoCentres two) {
    two.application().createDatabase("shop");
    two.application().createCollection("shop", "orders", 1, 2);
    two.configure();
    two.running();
  }

  @Test
  void aSourceThatWasNotVerifiedIsWarnedOfAlsoByTheNextLeader() {
    try (TwoCentres two = new TwoCentres(1, old(), PLAIN)) {
      running(two);
      String said = "source: version 3.7.18 " + NOT_VERIFIED;
      assertThat(warning(two))
          .contains(said)
          .contains("compare with 'check sync'", "upgrade the source to 3.8 or later")
          .doesNotContain(PASSWORDS, "target:");
      two.target.end();
      two.target.begin(1);
      eventually("the next leader says it", () -> warning(two).contains(said));
    }
  }

  @Test
  void aTargetThatWasNotVerifiedIsWarnedOf() {
    try (TwoCentres two = new TwoCentres(1, PLAIN, old())) {
      two.configure();
      eventually(
          "it is said of the target",
          () -> warning(two).contains("target: version 3.7.18 " + NOT_VERIFIED));
      assertThat(warning(two))
          .contains("it can be no target: upgrade it to 3.8 or later")
          .doesNotContain("source:");
    }
  }

  @Test
  void usersWithRandomPasswordsAreWarnedOfWhereTheSourceIsReadAsAUser() {
    try (TwoCentres two = new TwoCentres(1, PLAIN.withAUser(), PLAIN);
        Accounts from = new Accounts(two.source.cluster, "root", ArangoCluster.PASSWORD);
        Accounts to = new Accounts(two.target.cluster, "root", ArangoCluster.PASSWORD)) {
      from.create("app", "first", "its team");
      running(two);
      eventually("the user is there", () -> to.names().contains("app"));
      assertThat(warning(two))
          .contains("source: hashes of passwords can't be read", PASSWORDS)
          .contains("set new ones there, or give the source's masters and workers its secret")
          .doesNotContain(NOT_VERIFIED, "target:");
    }
  }

  @Test
  void bothAreSaidOfASourceOfWhichBothAreTrue() {
    try (TwoCentres two = new TwoCentres(1, old().withAUser(), PLAIN)) {
      running(two);
      assertThat(warning(two))
          .containsOnlyOnce("source:")
          .containsSubsequence("source: version 3.7.18 " + NOT_VERIFIED, "; ", PASSWORDS);
    }
  }

  @Test
  void nothingIsSaidOfOthers() {
    try (TwoCentres two = new TwoCentres(1, PLAIN, PLAIN)) {
      running(two);
      assertThat(warning(two)).doesNotContain("source:", "target:", PASSWORDS, NOT_VERIFIED);
    }
  }

  @Test
  void ofATargetThatIsWrittenAsAUserNothingIsSaidSincePasswordsComeThere() {
    try (TwoCentres two = new TwoCentres(1, PLAIN, PLAIN.withAUser());
        Accounts from = new Accounts(two.source.cluster, "root", ArangoCluster.PASSWORD);
        Accounts to = new Accounts(two.target.cluster, "repl", ArangoCluster.PASSWORD)) {
      from.create("app", "first", "its team");
      from.grant("app", UserCalls.Grant.RW, "*");
      running(two);
      eventually("the password is good", () -> to.reads("app", "first", "shop", "orders"));
      assertThat(warning(two)).doesNotContain("source:", "target:", PASSWORDS);
    }
  }
}
