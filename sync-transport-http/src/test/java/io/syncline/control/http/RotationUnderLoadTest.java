package io.syncline.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Registration;
import io.syncline.SyncClient;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.control.Call;
import io.syncline.control.ClientCall;
import io.syncline.control.ControlNetwork.CallHandler;
import io.syncline.http.ClientCertificates;
import io.syncline.http.Eventually;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.CertificateOptions;
import io.syncline.pki.ClientAuth;
import io.syncline.pki.FileWatch;
import io.syncline.pki.KeyKind;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.SwappableKeys;
import io.syncline.pki.SwappableTrust;
import io.syncline.pki.TlsContext;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.CertificateRoles;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.PasswordFile;
import io.syncline.security.Role;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.security.SecretSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every file that lets callers in is replaced while they go on calling over HTTPS. */
@Timeout(180)
final class RotationUnderLoadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration OVERLAP = Duration.ofMinutes(10);
  private static final Instant NOW = Instant.now();
  private static final CertificateAuthority SERVERS = authority(Purpose.TLS);
  private static final CertificateAuthority NEXT_SERVERS = authority(Purpose.TLS);
  private static final CertificateAuthority CLIENTS = authority(Purpose.CLIENT_AUTH);
  private static final CertificateAuthority NEXT_CLIENTS = authority(Purpose.CLIENT_AUTH);

  @TempDir private Path folder;

  private final AtomicLong later = new AtomicLong();
  private final SyncRuntime runtime = SyncRuntime.threaded("rotation-test");
  private final FileWatch watch = new FileWatch(runtime, Duration.ofMillis(100));
  private final AtomicInteger taken = new AtomicInteger();
  private final ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
  private final List<Caller> callers = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private HttpServer server;

  @SuppressWarnings("NullAway.Init")
  private HttpControlNetwork network;

  @SuppressWarnings("NullAway.Init")
  private Registration listening;

  private static CertificateAuthority authority(Purpose purpose) {
    return CertificateAuthority.create(AuthorityOptions.of(purpose).withKey(KeyKind.P256), NOW);
  }

  private static KeyMaterial server(CertificateAuthority by) {
    return by.issue(CertificateOptions.of(Purpose.TLS).withHosts("127.0.0.1"), NOW);
  }

  private static KeyMaterial client(CertificateAuthority by) {
    return by.issue(CertificateOptions.of(Purpose.CLIENT_AUTH).withKey(KeyKind.P256), NOW);
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private void write(String name, String content) throws IOException {
    Path part = at(name + ".part");
    Files.writeString(part, content);
    Files.move(part, at(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private void trust(String name, CertificateAuthority... all) throws IOException {
    StringBuilder pem = new StringBuilder();
    for (CertificateAuthority each : all) {
      each.write(at("one.crt"), at("one.key"), true);
      pem.append(Files.readString(at("one.crt")));
    }
    write(name, pem.toString());
  }

  private static String user(String name, String password) {
    return PasswordFile.line(
        name, Secret.of(password), Set.of(Role.OPERATOR), SecretSource.system());
  }

  private static String basic(String name, String password) {
    byte[] both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  private SecretRing ring(String file) {
    return SecretRing.watching(
        new Shifted(runtime, later), watch, at(file), OVERLAP, each -> taken.incrementAndGet());
  }

  @BeforeEach
  void start() throws Exception {
    server(SERVERS).writeKeyfile(at("tls.keyfile"));
    client(CLIENTS).writeKeyfile(at("client.keyfile"));
    trust("tls-ca.crt", SERVERS);
    trust("client-ca.crt", CLIENTS);
    write("master.jwt", "the-first-secret");
    write("caller.jwt", "the-first-secret");
    write("users", user("mona", "steady") + "\n" + user("olga", "first"));
    TlsContext tls =
        TlsContext.server(
            watch,
            at("tls.keyfile"),
            at("client-ca.crt"),
            ClientAuth.WANTED,
            each -> taken.incrementAndGet());
    Gatekeeper keeper =
        Gatekeeper.builder()
            .masterJwt(new MasterJwt(runtime, ring("master.jwt")))
            .certificates(CertificateRoles.everyCertificate(), runtime)
            .passwords(
                PasswordFile.watching(
                    runtime,
                    watch,
                    at("users"),
                    PasswordFile.Options.DEFAULT,
                    each -> taken.incrementAndGet()))
            .build();
    network = HttpControlNetwork.builder().gate(CallGate.of(keeper)).build();
    server =
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").build())
            .tls(tls::sslContext)
            .clientCertificates(ClientCertificates.WANTED)
            .handler(network.handler())
            .build();
    server.start();
    listening = network.listen(endpoint(), new SaysItsVersion());
  }

  @AfterEach
  void close() {
    callers.forEach(Caller::end);
    listening.close();
    network.close();
    server.close();
    watch.close();
    runtime.close();
  }

  private String endpoint() {
    return "https://127.0.0.1:" + server.port() + "/m";
  }

  private static HttpControlNetwork calling(SSLContext context, Optional<String> authorization) {
    return HttpControlNetwork.builder()
        .tls(() -> context)
        .credentials((endpoint, operation) -> authorization)
        .build();
  }

  private String version(SSLContext context, Optional<String> authorization) {
    try (HttpControlNetwork own = calling(context, authorization);
        SyncClient client = SyncClient.connect(own, List.of(endpoint()))) {
      return client.version(PATIENCE);
    }
  }

  /** What a change of files is: written, taken up, and called under for a while. */
  private void rotate(Rotation change) throws Exception {
    int before = taken.get();
    change.write();
    Eventually.eventually("it is taken up", () -> taken.get() > before);
    for (Caller caller : callers) {
      int from = caller.answered.get();
      Eventually.eventually("calls go on", () -> caller.answered.get() > from + 6);
    }
    assertThat(errors).isEmpty();
  }

  @FunctionalInterface
  private interface Rotation {
    void write() throws Exception;
  }

  @Test
  void noCallFailsWhileEveryFileIsReplaced() throws Exception {
    TlsContext shows =
        TlsContext.client(
            watch, at("client.keyfile"), at("tls-ca.crt"), each -> taken.incrementAndGet());
    TlsContext bare =
        TlsContext.client(watch, null, at("tls-ca.crt"), each -> taken.incrementAndGet());
    MasterJwt jwt = new MasterJwt(runtime, ring("caller.jwt"));
    callers.add(new Caller(shows.sslContext(), Optional::empty));
    callers.add(new Caller(bare.sslContext(), () -> Optional.of(jwt.authorization())));
    callers.add(new Caller(bare.sslContext(), () -> Optional.of(basic("mona", "steady"))));
    callers.forEach(Thread::start);
    SSLContext stale = stale(CLIENTS);
    String oldToken = jwt.authorization();
    assertThat(version(stale, Optional.empty())).isEqualTo("1");

    rotate(() -> trust("tls-ca.crt", SERVERS, NEXT_SERVERS));
    rotate(() -> server(NEXT_SERVERS).writeKeyfile(at("tls.keyfile")));
    rotate(() -> trust("tls-ca.crt", NEXT_SERVERS));
    rotate(() -> trust("client-ca.crt", CLIENTS, NEXT_CLIENTS));
    rotate(() -> client(NEXT_CLIENTS).writeKeyfile(at("client.keyfile")));
    rotate(() -> trust("client-ca.crt", NEXT_CLIENTS));
    rotate(() -> write("master.jwt", "the-second-secret"));
    assertThat(version(bare.sslContext(), Optional.of(oldToken))).as("overlap").isEqualTo("1");
    rotate(() -> write("caller.jwt", "the-second-secret"));
    assertThat(jwt.authorization()).isNotEqualTo(oldToken);
    Optional<String> first = Optional.of(basic("olga", "first"));
    assertThat(version(bare.sslContext(), first)).isEqualTo("1");
    rotate(() -> write("users", user("mona", "steady") + "\n" + user("olga", "second")));
    assertThat(version(bare.sslContext(), Optional.of(basic("olga", "second")))).isEqualTo("1");

    // What was good before is refused now.
    refused("status 40", bare.sslContext(), first);
    refused("", stale(CLIENTS), Optional.empty());
    refused("trusted", stale(SERVERS, CLIENTS), Optional.empty());
    later.addAndGet(OVERLAP.toNanos());
    refused("status 40", bare.sslContext(), Optional.of(oldToken));
    callers.forEach(Caller::end);
    assertThat(errors).isEmpty();
  }

  private void refused(String text, SSLContext context, Optional<String> authorization) {
    try (HttpControlNetwork own = calling(context, authorization)) {
      assertThatThrownBy(
              () ->
                  own.call(endpoint(), new ClientCall.GetVersion(), PATIENCE)
                      .toCompletableFuture()
                      .get(40, TimeUnit.SECONDS))
          .hasCauseInstanceOf(SyncException.class)
          .hasMessageContaining(text);
    }
  }

  /** A client that does not follow the files: it believes both servers, or one alone. */
  private static SSLContext stale(CertificateAuthority by) {
    List<X509Certificate> both = List.of(SERVERS.certificate(), NEXT_SERVERS.certificate());
    return TlsContext.client(
            new SwappableKeys(Purpose.CLIENT_AUTH, client(by)),
            new SwappableTrust(Purpose.TLS, TrustAnchors.of(both)))
        .sslContext();
  }

  private static SSLContext stale(CertificateAuthority servers, CertificateAuthority by) {
    return TlsContext.client(
            new SwappableKeys(Purpose.CLIENT_AUTH, client(by)),
            new SwappableTrust(Purpose.TLS, servers.anchors()))
        .sslContext();
  }

  @Test
  void aSessionOfBeforeIsNotResumed() throws Exception {
    SSLContext context = stale(CLIENTS);
    byte[] first = session(context);
    assertThat(session(context)).as("sessions are resumed at all").isEqualTo(first);

    int before = taken.get();
    server(SERVERS).writeKeyfile(at("tls.keyfile"));
    Eventually.eventually("it is taken up", () -> taken.get() > before);
    byte[] second = session(context);
    assertThat(second).as("the certificate is new").isNotEqualTo(first);
    assertThat(session(context)).isEqualTo(second);

    trust("client-ca.crt", NEXT_CLIENTS);
    Eventually.eventually("no session of before is resumed", () -> !resumes(context, second));
  }

  private boolean resumes(SSLContext context, byte[] session) {
    try {
      return Arrays.equals(session(context), session);
    } catch (IOException refused) {
      return false;
    }
  }

  /** The id of the session of a new connection: TLS 1.2, where a resumed one keeps its id. */
  private byte[] session(SSLContext context) throws IOException {
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      return socket.getSession().getId();
    }
  }

  /** Calls again and again; a new connection for every fifth call. */
  private final class Caller extends Thread {
    private final SSLContext context;
    private final Supplier<Optional<String>> authorization;
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean ended;

    Caller(SSLContext context, Supplier<Optional<String>> authorization) {
      super("caller");
      this.context = context;
      this.authorization = authorization;
    }

    @Override
    public void run() {
      while (!ended) {
        try (HttpControlNetwork own =
                HttpControlNetwork.builder()
                    .tls(() -> context)
                    .credentials((endpoint, operation) -> authorization.get())
                    .build();
            SyncClient client = SyncClient.connect(own, List.of(endpoint()))) {
          for (int i = 0; i < 5; i++) {
            assertThat(client.version(PATIENCE)).isEqualTo("1");
            answered.incrementAndGet();
            LockSupport.parkNanos(5_000_000); // the machine has other work
          }
        } catch (RuntimeException | AssertionError e) {
          errors.add(e);
        }
      }
    }

    void end() {
      ended = true;
      try {
        join(30_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class SaysItsVersion implements CallHandler {
    @Override
    @SuppressWarnings("unchecked") // what a version is asked for with
    public <R> CompletionStage<R> handle(Call<R> call) {
      return (CompletionStage<R>) CompletableFuture.completedStage("1");
    }
  }

  /** Real threads, and a monotonic clock that can be put forward. */
  private record Shifted(SyncRuntime real, AtomicLong by) implements SyncRuntime {
    @Override
    public long nanoTime() {
      return real.nanoTime() + by.get();
    }

    @Override
    public long wallMicros() {
      return real.wallMicros();
    }

    @Override
    public long random() {
      return real.random();
    }

    @Override
    public Lane lane(String name) {
      return real.lane(name);
    }

    @Override
    public java.util.concurrent.Executor pool(String name, int limit) {
      return real.pool(name, limit);
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
