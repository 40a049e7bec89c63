package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What options change, and what they are when nobody says. */
class OptionsTest {
  private static final String TAIL = "/_api/wal/tail?global=true&includeSystem=false&from=";

  @Test
  void hasTheDefaultsThatItsDocumentationTells() {
    StandInOptions options = StandInOptions.builder().build();
    assertThat(options.coordinators()).isEqualTo(1);
    assertThat(options.dbServers()).isEqualTo(2);
    assertThat(options.version()).isEqualTo("3.12.4");
    assertThat(options.authentication()).isTrue();
    assertThat(options.rootPassword()).isEmpty();
    assertThat(options.firstTick()).isGreaterThan(1L << 53);
    assertThat(options.treeDepth()).isEqualTo(6);
    assertThat(options.rangesPerAnswer()).isEqualTo(65_536);
    assertThat(options.intermediateCommit()).isEqualTo(1_000_000);
    assertThat(options.walBytes()).isZero();
    assertThat(options.maxParallelTails()).isZero();
    assertThat(options.toString()).doesNotContain("secret");
    assertThatThrownBy(() -> StandInOptions.builder().servers(0, 1).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cutsTransactionsAndTruncatesSmallShardsDocumentByDocument() {
    StandInOptions options =
        StandInOptions.builder()
            .servers(1, 1)
            .firstTick(7)
            .intermediateCommit(2)
            .smallTruncate(10)
            .removesWithoutRevision()
            .build();
    try (ArangoStandIn standIn = ArangoStandIn.start(options)) {
      Client client = withOrders(standIn);
      long from = last(standIn);
      standIn
          .application()
          .transaction(
              "shop",
              work -> {
                for (int i = 0; i < 3; i++) {
                  work.put("orders", "{\"_key\":\"o" + i + "\"}");
                }
              });
      standIn.application().truncate("shop", "orders");
      List<JsonNode> lines = client.get(TAIL + from).lines();
      assertThat(lines.stream().map(line -> line.path("type").asInt()))
          .containsExactly(2200, 2300, 2300, 2201, 2200, 2300, 2201, 2200, 2302, 2302, 2302, 2201);
      assertThat(lines.get(8).path("data").toString()).isEqualTo("{\"_key\":\"o0\",\"_rev\":\"\"}");
      assertThat(lines.get(0).path("tid")).isNotEqualTo(lines.get(4).path("tid"));
      assertThat(from).isLessThan(10_000);
    }
  }

  @Test
  void losesItsLogWhereItIsTooLargeWhoeverReadsIt() {
    try (ArangoStandIn standIn =
        ArangoStandIn.start(StandInOptions.builder().servers(1, 1).walBytes(20_000).build())) {
      Client client = withOrders(standIn);
      long from = last(standIn);
      client.get("/_api/wal/tail?trackOnly=true&syncerId=5&from=" + from);
      for (int i = 0; i < 30; i++) {
        standIn.application().put("shop", "orders", "{\"t\":\"" + "x".repeat(1_000) + "\"}");
      }
      Client.Got got = client.get(TAIL + from);
      assertThat(got.header("x-arango-replication-frompresent")).isEqualTo("false");
      assertThat(got.lines()).hasSizeBetween(10, 20);
    }
  }

  @Test
  void givesRevisionsOfItsOwnClockAndNeverSmallerOnes() {
    MovedClock clock = new MovedClock(Instant.parse("2026-03-02T09:15:00Z"));
    try (ArangoStandIn standIn =
        ArangoStandIn.start(StandInOptions.builder().servers(1, 1).clock(clock).build())) {
      withOrders(standIn);
      String server = standIn.dbServerIds().get(0);
      Application shop = standIn.application();
      standIn.operations().skewClock(server, Duration.ofHours(1));
      long ahead = Hlc.parse(shop.put("shop", "orders", "{\"_key\":\"o1\"}"));
      assertThat(ahead >>> Hlc.COUNTER_BITS).isEqualTo(clock.millis() + 3_600_000);
      standIn.operations().skewClock(server, Duration.ofHours(-1));
      long later = Hlc.parse(shop.put("shop", "orders", "{\"_key\":\"o1\"}"));
      assertThat(later).isEqualTo(ahead + 1);
      String future = Hlc.text(clock.millis() + 7_200_000 << Hlc.COUNTER_BITS);
      shop.restore("shop", "orders", "{\"_key\":\"o2\",\"_rev\":\"" + future + "\"}");
      assertThat(shop.get("shop", "orders", "o2").orElseThrow()).contains(future);
    }
  }

  @Test
  void takesTokensOfTheFormerSecretWhileItIsOneOfTwo() {
    try (ArangoStandIn standIn = ArangoStandIn.start()) {
      Client before = Client.superuser(standIn, standIn.dbServers().get(0));
      standIn.addSecret(Bytes.utf8("the next"));
      Client after = Client.superuser(standIn, standIn.dbServers().get(0));
      assertThat(before.get("/_api/wal/range").status()).isEqualTo(200);
      JsonNode secrets = after.get("/_admin/server/jwt").json().path("result");
      assertThat(secrets.path("active").path("sha256").asText()).hasSize(64);
      assertThat(secrets.path("passive")).hasSize(1);
      standIn.changeSecret(Bytes.utf8("the next"));
      assertThat(before.get("/_api/wal/range").status()).isEqualTo(401);
      assertThat(after.get("/_api/wal/range").status()).isEqualTo(200);
    }
  }

  @Test
  void answersOverTlsWithItsKeyfile(@TempDir Path folder) throws Exception {
    KeyStore store = selfSigned(folder);
    Path keyfile = keyfile(folder, store);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpClient https = HttpClient.newBuilder().sslContext(context).build();
    StandInOptions options =
        StandInOptions.builder().keyfile(keyfile).withoutAuthentication().build();
    try (ArangoStandIn standIn = ArangoStandIn.start(options)) {
      HttpRequest request =
          HttpRequest.newBuilder(standIn.dbServers().get(1).resolve("/_admin/server/id")).build();
      assertThat(request.uri().getScheme()).isEqualTo("https");
      assertThat(https.send(request, HttpResponse.BodyHandlers.ofString()).body())
          .contains("PRMR-aaaa0002");
      // The client asks once more by itself.
      standIn.fault("GET", "/_admin/server/id").always().resetsBefore();
      assertThatThrownBy(() -> https.send(request, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }

  private static Client withOrders(ArangoStandIn standIn) {
    standIn.application().createDatabase("shop");
    standIn.application().createCollection("shop", "orders", 1, 1);
    return Client.superuser(standIn, standIn.dbServers().get(0));
  }

  private static long last(ArangoStandIn standIn) {
    return standIn.operations().lastTick(standIn.dbServerIds().get(0));
  }

  private static KeyStore selfSigned(Path folder) throws Exception {
    Path file = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "changeit".toCharArray());
    }
    Certificate certificate = store.getCertificate("server");
    store.setCertificateEntry("trusted", certificate);
    return store;
  }

  private static Path keyfile(Path folder, KeyStore store) throws Exception {
    Key key = store.getKey("server", "changeit".toCharArray());
    String text =
        pem("CERTIFICATE", store.getCertificate("server").getEncoded())
            + pem("PRIVATE KEY", key.getEncoded());
    return Files.writeString(folder.resolve("keyfile.pem"), text);
  }

  private static String pem(String what, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
  }
}
