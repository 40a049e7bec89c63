package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.facts.FactReport.Weight.PROFITS;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.storage.arangodb.facts.FactBench.Seen;
import io.syncline.storage.arangodb.facts.FactScene.Place;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Facts about other ways to read and to compare snapshots than the adapter's. */
interface SnapshotFacts {
  /** Where they are tried. */
  FactBench bench();

  @Test
  default void coordinatorsForwardDocumentsByRevision() {
    bench()
        .fact(
            "coordinators forward revisions/documents with DBserver=",
            PROFITS,
            ReadFacts.UNKNOWN,
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              scene.put(c, "{\"_key\":\"a\"}");
              String batch = scene.batch(place, 60);
              FactHttp.Got documents =
                  scene
                      .superuser()
                      .put(
                          "/_api/replication/revisions/documents"
                              + where(place, batch)
                              + "&encodeAsHLC=true&DBserver="
                              + place.leader(),
                          "[\"" + scene.revision(c, "a") + "\"]");
              scene.close(place, batch);
              return new Seen(
                  documents.good() && documents.text().contains("\"a\""),
                  documents.told() + " " + documents.text());
            });
  }

  @Test
  default void treesAreVerified() {
    bench()
        .fact(
            "revisions/tree with verification=true compares the tree to what it is computed from",
            PROFITS,
            "it has this in all versions that have trees",
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              scene.put(c, "{\"_key\":\"a\"}");
              String batch = scene.batch(place, 60);
              FactHttp.Got tree =
                  scene
                      .leader(place)
                      .get(
                          "/_api/replication/revisions/tree"
                              + where(place, batch)
                              + "&onlyPopulated=true&verification=true");
              scene.close(place, batch);
              if (!tree.good()) {
                return new Seen(false, tree.told());
              }
              JsonNode told = tree.json();
              List<String> names = new ArrayList<>();
              told.fieldNames().forEachRemaining(names::add);
              return new Seen(
                  told.path("equal").asBoolean() && told.has("computed") && told.has("stored"),
                  tree.told() + " with " + names + ", equal " + told.path("equal"));
            });
  }

  @Test
  default void dumpsComeAsOneArray() {
    bench()
        .fact(
            "replication/dump with array=true is one array in VelocyPack",
            PROFITS,
            "it speaks no VelocyPack",
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              scene.put(c, "{\"_key\":\"a\"}");
              scene.put(c, "{\"_key\":\"b\"}");
              String batch = scene.batch(place, 60);
              FactHttp.Got dump =
                  scene
                      .leader(place)
                      .with("Accept", "application/x-velocypack")
                      .get(
                          "/_api/replication/dump"
                              + where(place, batch)
                              + "&useEnvelope=false&array=true");
              scene.close(place, batch);
              int first = dump.text().isEmpty() ? 0 : dump.text().charAt(0);
              boolean array = (first >= 0x02 && first <= 0x09) || first == 0x13;
              return new Seen(
                  dump.good() && array,
                  dump.told()
                      + ", "
                      + dump.header("Content-Type")
                      + ", first byte 0x"
                      + Integer.toHexString(first));
            });
  }

  @Test
  default void dbServersDumpInParallelForANamedUser() {
    bench()
        .fact(
            "a DB server asked for a parallel dump is told the user in x-arango-dump-auth-user",
            PROFITS,
            "it knows no name of that header",
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              scene.put(c, "{\"_key\":\"a\"}");
              String body = "{\"shards\":[\"" + place.shard() + "\"],\"ttl\":60}";
              FactHttp.Got nobody = scene.leader(place).post("/_api/dump/start", body);
              FactHttp by = scene.leader(place).with("x-arango-dump-auth-user", "root");
              FactHttp.Got started = by.post("/_api/dump/start", body);
              String dump = "/_api/dump/next/" + started.header("x-arango-dump-id");
              FactHttp.Got next = by.post(dump + "?batchId=1", "");
              FactHttp.Got gone = by.delete(dump.replace("next/", ""));
              return new Seen(
                  started.good() && next.good() && next.text().contains("\"a\""),
                  "without "
                      + nobody.told()
                      + ", with "
                      + started.told()
                      + ", next "
                      + next.told()
                      + ", end "
                      + gone.told());
            });
  }

  @Test
  default void checksumsAreTheSameForAnyNumberOfShards() {
    bench()
        .fact(
            "collection/checksum with revisions is the same for one shard and for three",
            PROFITS,
            "it adds them up in an order-free way of its own",
            scene -> {
              List<String> told = new ArrayList<>();
              List<String> sums = new ArrayList<>();
              for (int shards : new int[] {1, 3}) {
                String c = scene.collection(shards);
                StringBuilder rows = new StringBuilder();
                for (int i = 0; i < 20; i++) {
                  rows.append(i == 0 ? "" : ",").append("{\"_key\":\"k").append(i);
                  rows.append("\",\"_rev\":\"").append(FactScene.past(200 + i)).append("\"}");
                }
                FactHttp.Got put = scene.restore(scene.superuser(), c, rows.toString());
                FactHttp.Got sum =
                    scene.superuser().get("/_api/collection/" + c + "/checksum?withRevisions=true");
                String text = sum.good() ? sum.json().path("checksum").asText() : "none";
                sums.add(text);
                told.add(shards + " shards: " + put.told() + ", " + sum.told() + " " + text);
              }
              return new Seen(
                  sums.get(0).equals(sums.get(1)) && !sums.contains("none"), told.toString());
            });
  }

  private static String where(Place place, String batch) {
    return "?collection=" + place.shard() + "&batchId=" + batch;
  }
}
