package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.facts.FactReport.Weight.DEPENDS;
import static io.syncline.storage.arangodb.facts.FactReport.Weight.PROFITS;

import io.syncline.storage.arangodb.facts.FactBench.Seen;
import io.syncline.storage.arangodb.facts.FactScene.Place;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Facts about reading snapshots, and about comparing shards. */
interface ReadFacts {
  String UNKNOWN = "an option says whether its coordinators forward it";

  /** Where they are tried. */
  FactBench bench();

  /** Another cluster, to compare with; whoever asks closes it. */
  FactCluster another();

  @Test
  default void coordinatorsForwardDumps() {
    bench()
        .fact(
            "coordinators forward replication/dump with DBserver=",
            DEPENDS,
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              scene.put(c, "{\"_key\":\"a\"}");
              String batch = scene.batch(place, 60);
              FactHttp.Got dump = scene.superuser().get(dump(place, batch, true));
              scene.close(place, batch);
              return new Seen(
                  dump.good() && dump.text().contains("\"a\""), dump.told() + " " + dump.text());
            });
  }

  @Test
  default void coordinatorsForwardKeys() {
    bench()
        .fact(
            "coordinators forward replication/keys with DBserver=",
            PROFITS,
            UNKNOWN,
            scene -> keys(scene, true));
  }

  @Test
  default void thisVersionHasKeys() {
    bench()
        .fact(
            "DB servers have replication/keys in this version",
            PROFITS,
            "it has them in all versions",
            scene -> keys(scene, false));
  }

  private static Seen keys(FactScene scene, boolean forwarded) {
    String c = scene.collection(1);
    Place place = scene.shard(c);
    scene.put(c, "{\"_key\":\"a\"}");
    String batch = scene.batch(place, 60);
    String path = "/_api/replication/keys?collection=" + place.shard() + "&batchId=" + batch;
    FactHttp.Got keys =
        forwarded
            ? scene.superuser().post(path + "&DBserver=" + place.leader(), "")
            : scene.leader(place).post(path, "");
    scene.close(place, batch);
    return new Seen(
        keys.good() && keys.json().path("count").asInt() == 1, keys.told() + " " + keys.text());
  }

  @Test
  default void coordinatorsForwardRevisionTrees() {
    bench()
        .fact(
            "coordinators forward revisions/tree and revisions/ranges with DBserver=",
            PROFITS,
            UNKNOWN,
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              scene.put(c, "{\"_key\":\"a\"}");
              String batch = scene.batch(place, 60);
              String at = where(place, batch) + "&DBserver=" + place.leader();
              FactHttp.Got tree = scene.superuser().get("/_api/replication/revisions/tree" + at);
              String revision = scene.revision(c, "a");
              FactHttp.Got ranges =
                  scene
                      .superuser()
                      .put(
                          "/_api/replication/revisions/ranges" + at,
                          "[[\"" + revision + "\",\"" + revision + "\"]]");
              scene.close(place, batch);
              return new Seen(
                  tree.good() && ranges.good() && ranges.text().contains(revision),
                  "tree " + tree.told() + ", ranges " + ranges.told());
            });
  }

  @Test
  default void coordinatorsForwardTheOlderLog() {
    bench()
        .fact(
            "coordinators forward replication/logger-follow with DBserver=",
            PROFITS,
            "it has no such call",
            scene -> {
              Place place = scene.shard(scene.collection(1));
              FactHttp.Got log =
                  scene
                      .superuser()
                      .get(
                          "/_api/replication/logger-follow?from="
                              + scene.lastTick(place)
                              + "&DBserver="
                              + place.leader());
              return new Seen(log.good(), log.told());
            });
  }

  @Test
  default void aShardIsDumpedAgainInOneSnapshot() {
    bench()
        .fact(
            "a shard that was dumped to its end is dumped again from its beginning in one snapshot",
            PROFITS,
            "that it is not is its own choice",
            scene -> {
              String c = scene.collection(1);
              Place place = scene.shard(c);
              scene.put(c, "{\"_key\":\"a\"}");
              String batch = scene.batch(place, 60);
              FactHttp.Got first = scene.leader(place).get(dump(place, batch, false));
              FactHttp.Got second = scene.leader(place).get(dump(place, batch, false));
              scene.close(place, batch);
              return new Seen(
                  second.good() && second.text().contains("\"a\""),
                  first.told()
                      + " with "
                      + first.text().length()
                      + " bytes, then "
                      + second.told()
                      + " with "
                      + second.text().length());
            });
  }

  @Test
  default void dumpsKeepASnapshot() {
    bench()
        .fact(
            "each dump call prolongs its snapshot",
            PROFITS,
            "whether they do is its own choice",
            scene -> {
              Place place = scene.shard(scene.collection(1));
              Instant begin = Instant.now();
              String batch = scene.batch(place, 2);
              FactHttp.Got dump = scene.leader(place).get(dump(place, batch, false));
              while (dump.good() && Instant.now().isBefore(begin.plusSeconds(5))) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                dump = scene.leader(place).get(dump(place, batch, false));
              }
              Duration life = Duration.between(begin, Instant.now());
              scene.leader(place).delete("/_api/replication/batch/" + batch);
              return new Seen(
                  dump.good(), "ttl 2 s, " + dump.told() + " after " + life.toMillis() + " ms");
            });
  }

  @Test
  default void coordinatorsKnowChecksums() {
    bench()
        .fact(
            "coordinators answer collection/checksum",
            PROFITS,
            "it always does",
            scene -> {
              FactHttp.Got sum =
                  scene.superuser().get("/_api/collection/" + scene.collection(2) + "/checksum");
              return new Seen(sum.good(), sum.told() + " " + sum.text());
            });
  }

  @Test
  default void theOrderOfShardsIsTheOrderOfHashSlots() {
    bench()
        .fact(
            "the n-th shard by number has the same keys on two clusters",
            DEPENDS,
            "it orders shards as the adapter does",
            scene -> {
              try (FactCluster other = another()) {
                FactScene there = new FactScene(other);
                String mine = scene.collection(5);
                there.collection(3);
                String theirs = there.collection(5);
                int differing = 0;
                for (int i = 0; i < 50; i++) {
                  if (slot(scene, mine, "key" + i) != slot(there, theirs, "key" + i)) {
                    differing++;
                  }
                }
                return new Seen(differing == 0, differing + " of 50 keys elsewhere");
              }
            });
  }

  private static int slot(FactScene scene, String collection, String key) {
    String shard =
        scene
            .root()
            .put(
                "/_api/collection/" + collection + "/responsibleShard",
                "{\"_key\":\"" + key + "\"}")
            .needed()
            .json()
            .path("shardId")
            .asText();
    List<String> shards = scene.shards(collection).stream().map(Place::shard).toList();
    return shards.indexOf(shard);
  }

  @Test
  default void treesOfShardsCombine() {
    bench()
        .fact(
            "the hash of a tree is the exclusive or over its revisions, so trees of shards combine",
            DEPENDS,
            "it combines them as the adapter does",
            scene -> {
              List<BigInteger> hashes = new ArrayList<>();
              for (int shards : new int[] {1, 3}) {
                String c = scene.collection(shards);
                StringBuilder rows = new StringBuilder();
                for (int i = 0; i < 40; i++) {
                  rows.append(i == 0 ? "" : ",").append("{\"_key\":\"k").append(i);
                  rows.append("\",\"_rev\":\"").append(FactScene.past(100 + i)).append("\"}");
                }
                scene.restore(scene.superuser(), c, rows.toString());
                BigInteger all = BigInteger.ZERO;
                for (Place place : scene.shards(c)) {
                  FactHttp.Got tree = tree(scene, place);
                  if (tree.status() == 404 || tree.status() == 501) {
                    return Seen.notHere("no trees: " + tree.told());
                  }
                  all = all.xor(hash(tree.needed()));
                }
                hashes.add(all);
              }
              return new Seen(
                  hashes.get(0).equals(hashes.get(1)) && hashes.get(0).signum() != 0,
                  "one shard " + hashes.get(0) + ", three " + hashes.get(1));
            });
  }

  private static FactHttp.Got tree(FactScene scene, Place place) {
    String batch = scene.batch(place, 60);
    FactHttp.Got tree =
        scene.leader(place).get("/_api/replication/revisions/tree" + where(place, batch));
    scene.close(place, batch);
    return tree;
  }

  private static BigInteger hash(FactHttp.Got tree) {
    BigInteger all = BigInteger.ZERO;
    for (var node : tree.json().path("nodes")) {
      all = all.xor(node.path("hash").bigIntegerValue());
    }
    return all;
  }

  private static String where(Place place, String batch) {
    return "?collection=" + place.shard() + "&batchId=" + batch;
  }

  private static String dump(Place place, String batch, boolean forwarded) {
    return "/_api/replication/dump"
        + where(place, batch)
        + "&useEnvelope=true"
        + (forwarded ? "&DBserver=" + place.leader() : "");
  }
}
