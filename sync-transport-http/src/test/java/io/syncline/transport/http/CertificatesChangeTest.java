package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.CertificateOptions;
import io.syncline.pki.ClientAuth;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Received;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames that flow while the server's certificate and its authority are replaced. */
@Timeout(120)
final class CertificatesChangeTest {
  private static final ClusterId SOURCE = new ClusterId("berlin");
  private static final ClusterId TARGET = new ClusterId("paris");
  private static final ChannelId SHARD =
      new ChannelId(new SyncId("s"), ChannelId.Kind.DATA, "inc", 0);
  private static final CertificateAuthority BEFORE = authority();
  private static final CertificateAuthority AFTER = authority();

  private final SwappableKeys keys = new SwappableKeys(Purpose.TLS, server(BEFORE));
  private final SwappableTrust trust = new SwappableTrust(Purpose.TLS, BEFORE.anchors());
  private final TlsContext served = TlsContext.server(keys, null, ClientAuth.NONE);
  private final ClientTls client =
      new ClientTls(TlsContext.client(null, trust).sslContext(), trust);
  private final Site source = new Site(SOURCE);
  private final Site target = new Site(TARGET);
  private final HttpTransport writing = new HttpTransport(source.site);
  private final HttpTransport reading = new HttpTransport(target.site);

  @SuppressWarnings("NullAway.Init")
  private CutProxy proxy;

  private static CertificateAuthority authority() {
    return CertificateAuthority.create(AuthorityOptions.of(Purpose.TLS), Instant.now());
  }

  private static KeyMaterial server(CertificateAuthority by) {
    return by.issue(
        CertificateOptions.of(Purpose.TLS).withHosts("127.0.0.1", "localhost"), Instant.now());
  }

  /** What one process of a data centre has. */
  private final class Site {
    final HttpServer server;
    final HttpSite site;

    Site(ClusterId dataCentre) {
      HttpSite[] made = new HttpSite[1];
      server =
          HttpServer.builder()
              .options(HttpServerOptions.builder().host("127.0.0.1").port(0).build())
              .tls(served::sslContext)
              .handler(exchange -> made[0].handler().handle(exchange))
              .build();
      server.start();
      String url = "https://127.0.0.1:" + server.port();
      site =
          new HttpSite(
              HttpChannelOptions.builder(dataCentre, url, () -> client)
                  .beats(Duration.ofMillis(500), Duration.ofSeconds(5))
                  .retryMost(Duration.ofMillis(500))
                  .build());
      made[0] = site;
    }

    void close() {
      site.close();
      server.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    proxy = new CutProxy(source.server.port());
  }

  @AfterEach
  void close() throws Exception {
    proxy.close();
    reading.close();
    writing.close();
    target.close();
    source.close();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static int next(ChannelReader reader) {
    List<Received> found = new ArrayList<>(1);
    eventually("a frame", () -> reader.poll().map(found::add).isPresent());
    return found.get(0).frame().payload().buffer().getInt();
  }

  @Test
  void noFrameIsLostOrRepeatedAndNewConnectionsTakeWhatIsNew() throws Exception {
    HttpChannelAdmin admin = new HttpChannelAdmin(source.site);
    get(admin.create(List.of(new ChannelSpec(SHARD, 1))));
    PeerAddress own = get(admin.address(TARGET, SHARD.sync()));
    PeerAddress address =
        new PeerAddress(own.transport(), List.of(proxy.url()), own.properties(), own.expires());
    ChannelReader reader = reading.reader(address, SHARD);
    get(reader.ready());
    ChannelWriter writer = writing.writer(SHARD);
    int sent = 0;
    for (int got = 0; got < 300; got++) {
      while (sent < 300 && writer.offer(frame(sent))) {
        sent++;
      }
      if (got == 50) {
        trust.swap(TrustAnchors.of(List.of(BEFORE.certificate(), AFTER.certificate())));
      } else if (got == 100) {
        keys.swap(server(AFTER));
      } else if (got == 150) {
        trust.swap(AFTER.anchors());
      } else if (got == 200) {
        proxy.cut(); // from here on only what is new can have led to a connection
      }
      assertThat(next(reader)).isEqualTo(got);
    }
    assertThat(reader.poll()).isEmpty();
  }

  private static Frame frame(int number) {
    ByteBuffer payload = ByteBuffer.allocate(100_000).putInt(number);
    return new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(payload.array()));
  }
}
