package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.facts.FactReport.Weight.DEPENDS;
import static io.syncline.storage.arangodb.facts.FactReport.Weight.PROFITS;

import io.syncline.storage.arangodb.facts.FactBench.Seen;
import io.syncline.storage.arangodb.facts.FactScene.Place;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Facts about who may call what, and about newer ways to call. */
interface AccessFacts {
  /** Where they are tried. */
  FactBench bench();

  @Test
  default void tokensOfUsersAreRenewed() {
    bench()
        .fact(
            "POST /_open/auth/renew gives a user's token anew",
            PROFITS,
            "it has no such call",
            scene -> {
              FactHttp.Got first =
                  scene
                      .root()
                      .post(
                          "/_open/auth",
                          "{\"username\":\"root\",\"password\":\""
                              + scene.cluster.rootPassword()
                              + "\"}")
                      .needed();
              URI coordinator = scene.cluster.coordinators().get(0);
              FactHttp.Got second =
                  FactHttp.bearer(coordinator, first.json().path("jwt").asText())
                      .post("/_open/auth/renew", "");
              // A token that is far from its end may stay as it is: then there is none in the body.
              boolean another = second.good() && second.json().has("jwt");
              return new Seen(second.good(), second.told() + ", another token " + another);
            });
  }

  @Test
  default void pathsNameTheVersionOfTheApi() {
    bench()
        .fact(
            "paths may begin with /_arango/v0",
            PROFITS,
            "it has no such paths",
            scene -> {
              FactHttp.Got zero = scene.root().get("/_arango/v0/_api/version");
              FactHttp.Got one = scene.root().get("/_arango/v1/_api/version");
              return new Seen(zero.good(), "v0 " + zero.told() + ", v1 " + one.told());
            });
  }

  @Test
  default void superusersSignWithAKey() {
    bench()
        .fact(
            "a server whose key file is an EC private key takes superuser tokens signed by ES256",
            PROFITS,
            "it takes HS256 alone",
            scene -> {
              try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                KeyPair pair = generator.generateKeyPair();
                Optional<FactHttp.Got> got =
                    scene.cluster.withKeyFile(
                        pem(pair.getPrivate()), "/_api/wal/lastTick", token(pair.getPrivate()));
                return new Seen(
                    got.isPresent() && got.get().good(),
                    got.map(FactHttp.Got::told).orElse("no server starts with such a key file"));
              } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this JVM has no ES256", e);
              }
            });
  }

  private static String pem(PrivateKey key) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN PRIVATE KEY-----\n"
        + lines.encodeToString(key.getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static String token(PrivateKey key) throws GeneralSecurityException {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String text =
        base64.encodeToString(bytes("{\"alg\":\"ES256\",\"typ\":\"JWT\"}"))
            + "."
            + base64.encodeToString(bytes("{\"iss\":\"arangodb\",\"server_id\":\"facts\"}"));
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(key);
    signature.update(bytes(text));
    return text + "." + base64.encodeToString(signature.sign());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  default void serversKnowRoles() {
    bench()
        .fact(
            "servers have options for role-based access",
            PROFITS,
            "it describes no options",
            scene -> {
              FactHttp.Got options = scene.superuser().get("/_admin/options-description");
              Set<String> ofRoles = new TreeSet<>();
              if (options.good()) {
                options
                    .json()
                    .fieldNames()
                    .forEachRemaining(
                        name -> {
                          if (name.contains("rbac")) {
                            ofRoles.add(name);
                          }
                        });
              }
              return new Seen(!ofRoles.isEmpty(), options.told() + " " + ofRoles);
            });
  }

  @Test
  default void noUserReadsALog() {
    bench()
        .fact(
            "an administrator reads a log neither at a DB server nor through a coordinator",
            PROFITS,
            scene -> {
              Place place = scene.shard(scene.collection(1));
              FactHttp.Got there =
                  FactHttp.root(place.address(), scene.cluster.rootPassword())
                      .get("/_api/wal/lastTick");
              FactHttp.Got through =
                  scene.root().get("/_api/wal/lastTick?DBserver=" + place.leader());
              return new Seen(
                  !there.good() && !through.good(),
                  "there " + there.told() + ", through " + through.told());
            });
  }

  @Test
  default void snapshotsAreNeverSilentlyLessWithoutAGrantOnADatabase() {
    bench()
        .fact(
            "an administrator without a grant on a database gets its documents, or an error",
            DEPENDS,
            scene -> partlyGranted(scene, false, AccessFacts::snapshot));
  }

  @Test
  default void snapshotsAreNeverSilentlyLessWithoutAGrantOnACollection() {
    bench()
        .fact(
            "an administrator without a grant on a collection gets its documents, or an error",
            DEPENDS,
            scene -> partlyGranted(scene, true, AccessFacts::snapshot));
  }

  @Test
  default void inventoriesAreNeverSilentlyLessWithoutAGrantOnACollection() {
    bench()
        .fact(
            "an administrator without a grant on a collection has it in its inventory, or an error",
            DEPENDS,
            scene -> partlyGranted(scene, true, AccessFacts::inventory));
  }

  /** What one asks who is not granted all. */
  interface Asks {
    Seen as(FactHttp user, String database, Place place);
  }

  /** A user with all rights in {@code _system}, and less in another database, with one document. */
  private static Seen partlyGranted(FactScene scene, boolean readsTheRest, Asks asks) {
    String database = scene.name();
    String user = scene.name();
    FactHttp root = scene.root();
    root.post("/_api/database", "{\"name\":\"" + database + "\"}").needed();
    try {
      String in = "/_db/" + database + "/_api/";
      root.post(in + "collection", "{\"name\":\"c\",\"numberOfShards\":1}").needed();
      root.post(in + "document/c", "{\"_key\":\"a\"}").needed();
      root.post("/_api/user", "{\"user\":\"" + user + "\",\"passwd\":\"x\"}").needed();
      String grants = "/_api/user/" + user + "/database/";
      root.put(grants + "_system", "{\"grant\":\"rw\"}").needed();
      root.put(grants + database, "{\"grant\":\"" + (readsTheRest ? "ro" : "none") + "\"}")
          .needed();
      root.put(grants + database + "/c", "{\"grant\":\"none\"}").needed();
      Place place = scene.shards(database, "c").get(0);
      FactHttp as = FactHttp.user(scene.cluster.coordinators().get(0), user, "x");
      return asks.as(as, database, place);
    } finally {
      root.delete("/_api/user/" + user);
      root.delete("/_api/database/" + database);
    }
  }

  private static Seen snapshot(FactHttp user, String database, Place place) {
    String in = "/_db/" + database + "/_api/replication/";
    String at = "DBserver=" + place.leader();
    FactHttp.Got batch = user.post(in + "batch?" + at, "{\"ttl\":60}");
    if (!batch.good()) {
      return new Seen(true, "snapshot " + batch.told());
    }
    String id = batch.json().path("id").asText();
    FactHttp.Got dump =
        user.get(in + "dump?collection=" + place.shard() + "&batchId=" + id + "&" + at);
    user.delete(in + "batch/" + id + "?" + at);
    boolean all = dump.text().contains("\"a\"");
    return new Seen(
        !dump.good() || all, "snapshot " + batch.told() + ", dump " + dump.told() + ", all " + all);
  }

  private static Seen inventory(FactHttp user, String database, Place place) {
    FactHttp.Got got = user.get("/_db/" + database + "/_api/replication/clusterInventory");
    boolean has = got.text().contains("\"" + place.shard() + "\"");
    return new Seen(!got.good() || has, got.told() + ", has it " + has);
  }
}
