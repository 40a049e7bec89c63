package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.facts.FactReport.Weight.DEPENDS;
import static io.syncline.storage.arangodb.facts.FactReport.Weight.PROFITS;

import io.syncline.storage.arangodb.data.Revision;
import io.syncline.storage.arangodb.facts.FactBench.Seen;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Facts about writing to a target. */
interface WriteFacts {
  /** Where they are tried. */
  FactBench bench();

  @Test
  default void isRestoreKeepsRevisionsInAStreamTransaction() {
    bench()
        .fact(
            "isRestore keeps `_rev` in a stream transaction",
            DEPENDS,
            scene -> {
              String c = scene.collection(1);
              String body = "{\"collections\":{\"write\":[\"" + c + "\"]}}";
              FactHttp by = scene.superuser();
              String id =
                  by.post("/_api/transaction/begin", body)
                      .needed()
                      .json()
                      .path("result")
                      .path("id")
                      .asText();
              String wanted = FactScene.past(1);
              FactHttp.Got put =
                  scene.restore(
                      by.with("x-arango-trx-id", id), c, document("a", wanted, ",\"n\":1"));
              FactHttp.Got commit = by.put("/_api/transaction/" + id, "");
              String kept = put.good() && commit.good() ? scene.revision(c, "a") : "nothing";
              return new Seen(
                  kept.equals(wanted),
                  put.told() + ", commit " + commit.told() + ", gave " + wanted + " got " + kept);
            });
  }

  @Test
  default void theSuperuserRestoresWhileTheClusterIsReadOnly() {
    bench()
        .fact(
            "isRestore as superuser while the cluster is read-only",
            DEPENDS,
            scene -> {
              String c = scene.collection(1);
              scene.mode("readonly");
              try {
                FactHttp.Got put =
                    scene.restore(
                        scene.superuser(), c, document("a", FactScene.past(2), ",\"n\":1"));
                return new Seen(put.good(), put.told());
              } finally {
                scene.mode("default");
              }
            });
  }

  @Test
  default void aReadOnlyClusterRefusesUsers() {
    bench()
        .fact(
            "a user's write to a read-only cluster is error 11 or 1004",
            DEPENDS,
            scene -> {
              String c = scene.collection(1);
              scene.mode("readonly");
              try {
                FactHttp.Got put = scene.root().post("/_api/document/" + c, "{\"n\":1}");
                int number = put.good() ? 0 : put.json().path("errorNum").asInt();
                return new Seen(number == 11 || number == 1004, put.told());
              } finally {
                scene.mode("default");
              }
            });
  }

  @Test
  default void readOnlyOutlivesARestart() {
    bench()
        .fact(
            "read-only stays after all servers were restarted",
            PROFITS,
            "that it stays is its own choice",
            scene -> {
              scene.mode("readonly");
              scene.cluster.restart();
              try {
                FactHttp.Got mode = scene.superuser().get("/_admin/server/mode");
                return new Seen(mode.text().contains("readonly"), mode.told() + " " + mode.text());
              } finally {
                scene.mode("default");
              }
            });
  }

  @Test
  default void twoDocumentsOfAShardMayHaveOneRevision() {
    bench()
        .fact(
            "two documents of one shard are restored with the same `_rev`",
            PROFITS,
            "it was written without knowing",
            scene -> {
              String c = scene.collection(1);
              String same = FactScene.past(3);
              FactHttp.Got first = scene.restore(scene.superuser(), c, document("a", same, ""));
              FactHttp.Got second = scene.restore(scene.superuser(), c, document("b", same, ""));
              return new Seen(
                  first.good() && second.good() && scene.count(c) == 2,
                  first.told() + " then " + second.told() + ", count " + scene.count(c));
            });
  }

  @Test
  default void revisionsBeyondThePresentAreKept() {
    bench()
        .fact(
            "a `_rev` of ten years ahead is restored as it is, and a write afterwards is larger",
            PROFITS,
            "what such a revision does to the clock is its own choice",
            scene -> {
              String c = scene.collection(1);
              long ahead = Instant.now().plus(3650, ChronoUnit.DAYS).toEpochMilli() << 20;
              FactHttp.Got put =
                  scene.restore(scene.superuser(), c, document("a", Revision.text(ahead), ""));
              if (!put.good()) {
                return new Seen(false, put.told());
              }
              String kept = scene.revision(c, "a");
              scene.put(c, "{\"_key\":\"a\",\"n\":2}");
              String next = scene.revision(c, "a");
              return new Seen(
                  kept.equals(Revision.text(ahead))
                      && Long.compareUnsigned(Revision.parse(next), ahead) > 0,
                  "gave " + Revision.text(ahead) + " got " + kept + " then " + next);
            });
  }

  @Test
  default void isRestoreMovesADocumentWhoseShardKeysChange() {
    bench()
        .fact(
            "isRestore replaces a document whose shard keys are others, leaving one",
            PROFITS,
            "it was written without knowing",
            scene -> {
              String c = scene.collection(7, ",\"shardKeys\":[\"town\"]");
              List<String> told = new ArrayList<>();
              for (String town : List.of("Bonn", "Oslo", "Rome", "Kiel")) {
                String more = ",\"town\":\"" + town + "\"";
                told.add(
                    scene
                        .restore(
                            scene.superuser(),
                            c,
                            document("a", FactScene.past(10 + told.size()), more))
                        .told());
              }
              return new Seen(scene.count(c) == 1, told + ", count " + scene.count(c));
            });
  }

  @Test
  default void aBodyThatFailsRestoresNothing() {
    bench()
        .fact(
            "restore-data with one bad line writes nothing of the body",
            PROFITS,
            "how much it writes is its own choice",
            scene -> {
              String c = scene.collection(1);
              String body =
                  "{\"type\":2300,\"data\":"
                      + document("a", FactScene.past(20), "")
                      + "}\n{\"type\":2300,\"data\":{\"n\":1}}\n{\"type\":2300,\"data\":"
                      + document("b", FactScene.past(21), "")
                      + "}\n";
              FactHttp.Got put = scene.superuser().put(restoreData(c), body);
              return new Seen(
                  !put.good() && scene.count(c) == 0, put.told() + ", count " + scene.count(c));
            });
  }

  @Test
  default void restoreDataTakesTheTypeOfDumps() {
    bench()
        .fact(
            "restore-data takes Content-Type application/x-arango-dump",
            PROFITS,
            "it looks at no Content-Type",
            scene -> {
              String c = scene.collection(1);
              List<String> told = new ArrayList<>();
              boolean good = true;
              for (String type : List.of("application/x-arango-dump", "application/json", "")) {
                FactHttp by = scene.superuser();
                FactHttp.Got put =
                    (type.isEmpty() ? by : by.with("Content-Type", type))
                        .put(restoreData(c), document("a", FactScene.past(30), "") + "\n");
                told.add((type.isEmpty() ? "none" : type) + " " + put.told());
                good &= put.good() || !type.equals("application/x-arango-dump");
              }
              return new Seen(good, String.join(", ", told));
            });
  }

  @Test
  default void restoredRowsOfGraphsAreGraphs() {
    bench()
        .fact(
            "a row put into `_graphs` with isRestore is a graph at once, at each coordinator",
            DEPENDS,
            scene -> {
              String name = scene.collection(1);
              String edges = scene.collection(1, ",\"type\":3");
              String row =
                  document(
                      name,
                      FactScene.past(40),
                      ",\"edgeDefinitions\":[{\"collection\":\""
                          + edges
                          + "\",\"from\":[\""
                          + name
                          + "\"],\"to\":[\""
                          + name
                          + "\"]}],\"orphanCollections\":[]");
              FactHttp.Got put = scene.restore(scene.superuser(), "_graphs", row);
              List<String> told = new ArrayList<>();
              boolean good = put.good();
              for (var coordinator : scene.cluster.coordinators()) {
                FactHttp.Got graph =
                    FactHttp.root(coordinator, scene.cluster.rootPassword())
                        .get("/_api/gharial/" + name);
                told.add(graph.told());
                good &= graph.good();
              }
              scene.superuser().delete("/_api/document/_graphs/" + name);
              return new Seen(good, put.told() + ", then " + told);
            });
  }

  private static String restoreData(String collection) {
    return "/_api/replication/restore-data?collection=" + collection + "&preserveRevisionIds=true";
  }

  private static String document(String key, String revision, String more) {
    return "{\"_key\":\"" + key + "\",\"_rev\":\"" + revision + "\"" + more + "}";
  }
}
