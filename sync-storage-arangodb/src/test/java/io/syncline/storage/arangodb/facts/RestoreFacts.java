package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.facts.FactReport.Weight.DEPENDS;
import static io.syncline.storage.arangodb.facts.FactReport.Weight.PROFITS;

import io.syncline.storage.arangodb.facts.FactBench.Seen;
import org.junit.jupiter.api.Test;

/** Facts about what {@code isRestore} lets pass, and where else it is taken. */
interface RestoreFacts {
  /** Where they are tried. */
  FactBench bench();

  @Test
  default void isRestorePassesSchemas() {
    bench()
        .fact(
            "isRestore takes a document that the collection's schema refuses",
            DEPENDS,
            "it looks at no schema",
            scene -> {
              String rule = "{\"properties\":{\"n\":{\"type\":\"number\"}}}";
              String schema = "{\"rule\":" + rule + ",\"level\":\"strict\",\"message\":\"\"}";
              String c = scene.collection(1, ",\"schema\":" + schema);
              FactHttp.Got plain = scene.root().post("/_api/document/" + c, "{\"n\":\"text\"}");
              FactHttp.Got put =
                  scene.restore(
                      scene.superuser(),
                      c,
                      "{\"_key\":\"a\",\"_rev\":\"" + FactScene.past(50) + "\",\"n\":\"text\"}");
              String told = "without " + plain.told() + ", with " + put.told();
              return plain.good() ? Seen.notHere("no schema: " + told) : new Seen(put.good(), told);
            });
  }

  @Test
  default void isRestorePassesComputedValues() {
    bench()
        .fact(
            "isRestore leaves a document without the collection's computed values",
            DEPENDS,
            "it computes no values",
            scene -> {
              String value =
                  "{\"name\":\"made\",\"expression\":\"RETURN 1\",\"overwrite\":true,"
                      + "\"computeOn\":[\"insert\",\"update\",\"replace\"]}";
              String c = scene.collection(1, ",\"computedValues\":[" + value + "]");
              scene.put(c, "{\"_key\":\"plain\"}");
              FactHttp.Got put =
                  scene.restore(
                      scene.superuser(),
                      c,
                      "{\"_key\":\"a\",\"_rev\":\"" + FactScene.past(51) + "\"}");
              boolean computes = made(scene, c, "plain");
              boolean restored = put.good() && !made(scene, c, "a");
              String told = "without: made " + computes + "; with: " + put.told();
              return computes
                  ? new Seen(restored, told + (restored ? ", not made" : ", made or not there"))
                  : Seen.notHere("no computed values: " + told);
            });
  }

  private static boolean made(FactScene scene, String collection, String key) {
    FactHttp.Got document = scene.root().get("/_api/document/" + collection + "/" + key);
    return document.good() && document.json().has("made");
  }

  @Test
  default void isRestoreGivesKeysThatUsersMayNotGive() {
    bench()
        .fact(
            "isRestore gives `_key` where only the collection's key generator may",
            DEPENDS,
            scene -> {
              String c =
                  scene.collection(
                      1, ",\"keyOptions\":{\"type\":\"traditional\",\"allowUserKeys\":false}");
              FactHttp.Got plain = scene.root().post("/_api/document/" + c, "{\"_key\":\"a\"}");
              String wanted = FactScene.past(52);
              FactHttp.Got put =
                  scene.restore(
                      scene.superuser(), c, "{\"_key\":\"b\",\"_rev\":\"" + wanted + "\"}");
              String kept = put.good() ? scene.revision(c, "b") : "nothing";
              return new Seen(
                  !plain.good() && kept.equals(wanted),
                  "without " + plain.told() + ", with " + put.told() + ", kept " + kept);
            });
  }

  @Test
  default void updatesKeepRevisionsToo() {
    bench()
        .fact(
            "isRestore keeps `_rev` with PATCH of one document",
            PROFITS,
            "it has no such call",
            scene -> {
              String c = scene.collection(1);
              scene.put(c, "{\"_key\":\"a\",\"n\":1}");
              String wanted = FactScene.past(53);
              FactHttp.Got patched =
                  scene
                      .superuser()
                      .patch(
                          "/_api/document/" + c + "/a?isRestore=true",
                          "{\"_rev\":\"" + wanted + "\",\"n\":2}");
              String kept = scene.revision(c, "a");
              return new Seen(
                  patched.good() && kept.equals(wanted),
                  patched.told() + ", gave " + wanted + " got " + kept);
            });
  }

  @Test
  default void removesTakeIsRestore() {
    bench()
        .fact(
            "isRestore is taken with DELETE of documents",
            PROFITS,
            "it refuses the parameter there",
            scene -> {
              String c = scene.collection(1);
              scene.put(c, "{\"_key\":\"a\"}");
              FactHttp.Got gone =
                  scene.superuser().delete("/_api/document/" + c + "?isRestore=true", "[\"a\"]");
              long left = scene.count(c);
              return new Seen(gone.good() && left == 0, gone.told() + ", count " + left);
            });
  }
}
