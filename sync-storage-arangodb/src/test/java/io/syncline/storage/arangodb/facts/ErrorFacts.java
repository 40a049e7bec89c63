package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.facts.FactReport.Weight.PROFITS;

import io.syncline.storage.arangodb.facts.FactBench.Seen;
import org.junit.jupiter.api.Test;

/**
 * Facts about the HTTP status of errors. The adapter judges by the number, and by the status only
 * where there is none.
 *
 * <p>Errors 1302 to 1304 (try again, busy, being merged) and 9001 to 9008 (licence) can't be
 * brought about by a client: they tell of a server's inner state, and of a licence that has ended.
 */
interface ErrorFacts {
  String CHOSEN = "the status is its own choice";

  /** Where they are tried. */
  FactBench bench();

  @Test
  default void tooLittleMemoryIsError32() {
    bench()
        .fact(
            "a query over its memory limit is 500/32",
            PROFITS,
            "it runs no such query",
            scene -> {
              String query =
                  "FOR i IN 1..100000 LET t = CONCAT('a text that is kept ', i) SORT t RETURN t";
              FactHttp.Got got =
                  scene
                      .root()
                      .post("/_api/cursor", "{\"query\":\"" + query + "\",\"memoryLimit\":100000}");
              return is(got, "500/32");
            });
  }

  @Test
  default void chainsOfPrototypesAreError1484() {
    bench()
        .fact(
            "distributeShardsLike a collection that has a prototype itself is 400/1484",
            PROFITS,
            CHOSEN,
            scene -> {
              String first = scene.collection(2);
              String second = scene.collection(2, like(first));
              return is(make(scene, like(second)), "400/1484");
            });
  }

  @Test
  default void prototypesInUseAreError1485() {
    bench()
        .fact(
            "the drop of a prototype that is in use is 403/1485",
            PROFITS,
            CHOSEN,
            scene -> {
              String first = scene.collection(2);
              scene.collection(2, like(first));
              return is(scene.root().delete("/_api/collection/" + first), "403/1485");
            });
  }

  @Test
  default void unknownPrototypesAreError1486() {
    bench()
        .fact(
            "distributeShardsLike a collection that is not there is 400/1486",
            PROFITS,
            CHOSEN,
            scene -> is(make(scene, like("nowhere")), "400/1486"));
  }

  private static String like(String prototype) {
    return ",\"distributeShardsLike\":\"" + prototype + "\"";
  }

  private static FactHttp.Got make(FactScene scene, String more) {
    String named = "{\"name\":\"" + scene.name() + "\",\"numberOfShards\":2" + more + "}";
    return scene.root().post("/_api/collection", named);
  }

  private static Seen is(FactHttp.Got got, String told) {
    return new Seen(got.told().equals(told), got.told() + (got.good() ? "" : " " + got.text()));
  }
}
