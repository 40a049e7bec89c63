package io.syncline.storage.arangodb;

import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.CheckReport;
import io.syncline.testkit.arangodb.Application;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is dropped and made again under its name is another one: the target ends with the documents
 * of the new one only. What was in the old one has to be gone at each time.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class NamesakesTest {
  private static final String DB = "shop";
  private static final String OTHER = "stock";

  @Test
  void whatIsMadeAgainWhileItIsReplicated() {
    try (TwoCentres two = new TwoCentres(1)) {
      begin(two);
      for (int round = 0; round < 3; round++) {
        replace(two, "running" + round);
        change(two, "after" + round);
      }
      endsWith(two, "running2", "after2");
    }
  }

  @Test
  void whatIsMadeAgainWhileTheSourceIsDown() {
    try (TwoCentres two = new TwoCentres(1)) {
      begin(two);
      two.source.end();
      replace(two, "down");
      two.source.begin(1);
      change(two, "after");
      endsWith(two, "down", "after");
    }
  }

  @Test
  void whatIsMadeAgainWhileTheTargetIsDown() {
    try (TwoCentres two = new TwoCentres(1)) {
      begin(two);
      two.target.end();
      replace(two, "down");
      two.target.begin(1);
      change(two, "after");
      endsWith(two, "down", "after");
    }
  }

  @Test
  void whatIsMadeAgainBetweenTwoSynchronisations() {
    try (TwoCentres two = new TwoCentres(1)) {
      begin(two);
      assertThat(two.client.stop(false, TwoCentres.TIME).stopped()).isTrue();
      replace(two, "between");
      two.configure();
      two.running();
      change(two, "after");
      endsWith(two, "between", "after");
    }
  }

  private static void begin(TwoCentres two) {
    Application app = two.application();
    app.createDatabase(DB);
    app.createDatabase(OTHER);
    make(app, "old");
    two.configure();
    two.running();
    two.same(DB, "orders");
    two.same(OTHER, "things");
  }

  private static void make(Application app, String of) {
    app.createCollection(DB, "orders", 3, 2);
    app.createCollection(OTHER, "things", 2, 2);
    for (int i = 0; i < 50; i++) {
      app.put(DB, "orders", "{\"_key\":\"" + of + i + "\",\"n\":" + i + "}");
      app.put(OTHER, "things", "{\"_key\":\"" + of + i + "\",\"n\":" + i + "}");
    }
    // A key that each of them has.
    app.put(DB, "orders", "{\"_key\":\"k\",\"of\":\"" + of + "\"}");
  }

  private static void replace(TwoCentres two, String by) {
    Application app = two.application();
    app.put(DB, "orders", "{\"_key\":\"last of the old one\"}".replace(' ', '-'));
    app.dropCollection(DB, "orders");
    app.dropDatabase(OTHER);
    app.createDatabase(OTHER);
    make(app, by);
  }

  private static void change(TwoCentres two, String of) {
    two.application().put(DB, "orders", "{\"_key\":\"" + of + "\"}");
    two.application().put(OTHER, "things", "{\"_key\":\"" + of + "\"}");
  }

  private static void endsWith(TwoCentres two, String new1, String new2) {
    eventually(
        "the target has the new one's",
        () -> two.has(DB, "orders", new2) && two.has(OTHER, "things", new2));
    two.same(DB, "orders");
    two.same(OTHER, "things");
    assertThat(two.to().application().documents(DB, "orders"))
        .hasSize(two.application().documents(DB, "orders").size())
        .containsKey(new1 + "0")
        .doesNotContainKey("old0")
        .doesNotContainKey("last-of-the-old-one");
    two.caughtUp();
    CheckReport check = two.client.check(Set.of(), TwoCentres.TIME);
    assertThat(check.equal()).as("%s", check).isTrue();
    two.source.end();
    two.target.end();
    two.isWithoutComplaint();
    TwoCentres.leftNothing(two.from());
    TwoCentres.leftNothing(two.to());
  }
}
