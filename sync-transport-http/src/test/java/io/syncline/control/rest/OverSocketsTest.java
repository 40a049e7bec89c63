package io.syncline.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.ClusterId;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.http.ClientCertificates;
import io.syncline.http.HttpServer;
import io.syncline.http.HttpServerOptions;
import io.syncline.http.TestAuthority;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The API behind the server, on real sockets with TLS, in the bytes that Go's client sends. */
@Timeout(120)
final class OverSocketsTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");
  private static final SSLContext CONTEXT = AUTHORITY.context("server");

  private final SyncRuntime runtime = SyncRuntime.threaded("sockets");
  private final MasterJwt jwt =
      new MasterJwt(
          runtime,
          new SecretRing(runtime, Secret.of("a master secret of more than 32 characters")));
  private final MemoryControlNetwork control = new MemoryControlNetwork(runtime);
  private final SyncMaster master = master();
  private final HttpServer server = server();

  private SyncMaster master() {
    ClusterId cluster = new ClusterId("target");
    SyncMaster made =
        SyncMaster.builder()
            .id("m1")
            .endpoint("mem://target/m1")
            .cluster(MemoryStore.builder(cluster, runtime).build())
            .state(new MemoryStateStore(runtime))
            .channels(new MemoryNetwork().admin(cluster))
            .control(control)
            .runtime(runtime)
            .build();
    made.start().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    return made;
  }

  private HttpServer server() {
    RestApi api =
        RestApi.master(control, "mem://target/m1")
            .runtime(runtime)
            .gatekeeper(Gatekeeper.builder().masterJwt(jwt).build())
            .build();
    HttpServer made =
        HttpServer.builder()
            .options(HttpServerOptions.builder().host("127.0.0.1").build())
            .tls(() -> CONTEXT)
            .clientCertificates(ClientCertificates.WANTED)
            .handler(api)
            .build();
    made.start();
    return made;
  }

  @AfterEach
  void close() {
    server.close();
    master.close();
    runtime.close();
  }

  @Test
  void answersBodiesOnGetAndDeleteWithoutAContentType() throws IOException {
    assertThat(ask("GET", "/_api/version", "").status()).isEqualTo(200);
    Answered cancelled =
        ask("DELETE", "/_api/sync", "{\"force\":true,\"force_timeout\":120000000000}");
    assertThat(cancelled.status()).isEqualTo(412);
    assertThat(cancelled.error()).contains("nothing");
    Answered checksum =
        ask(
            "GET",
            "/_api/sync/database/a%2Fb/collection/c%20d/shard/0/checksum",
            "{\"timeout\":60000000000}");
    assertThat(checksum.status()).isEqualTo(412);
    JsonNode sync = ask("GET", "/_api/sync?details=short", "").json();
    assertThat(sync.toString()).isEqualTo("{\"source\":[],\"status\":\"inactive\"}");
    assertThat(ask("PUT", "/_api/message-timeout", "{\"messageTimeout\":900000000000}").status())
        .isEqualTo(200);
    assertThat(ask("GET", "/_api/message-timeout", "").json().path("messageTimeout").asLong())
        .isEqualTo(Duration.ofMinutes(15).toNanos());
  }

  @Test
  void refusesOverSocketsAsItDoesInMemory() throws IOException {
    assertThat(ask("PATCH", "/_api/sync", "{}").status()).isEqualTo(405);
    assertThat(ask("GET", "/_api/no", "").status()).isEqualTo(404);
    assertThat(ask("GET", "/elsewhere", "").status()).isEqualTo(404);
    assertThat(ask("POST", "/_api/sync", "{\"source\":1}").status()).isEqualTo(400);
    assertThat(ask("POST", "/_api/sync", "x".repeat(9 << 20)).status()).isIn(400, 413);
    Answered stranger = send("GET /_api/sync HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(stranger.status()).isEqualTo(401);
    assertThat(stranger.error()).isNotEmpty();
  }

  /** What Go's client sends: the forward header, and neither a content type nor what it accepts. */
  private Answered ask(String method, String path, String body) throws IOException {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return send(
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Go-http-client/1.1\r\n"
            + (length > 0 ? "Content-Length: " + length + "\r\n" : "")
            + "Authorization: "
            + jwt.authorization()
            + "\r\nX-Allow-Forward-To-Leader: true\r\nConnection: close\r\n\r\n"
            + body);
  }

  private Answered send(String request) throws IOException {
    try (Socket socket = CONTEXT.getSocketFactory().createSocket("127.0.0.1", server.port())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      try {
        out.write(request.getBytes(StandardCharsets.UTF_8));
        out.flush();
      } catch (IOException e) {
        // The server may answer and close before it has read all of it.
      }
      return read(socket.getInputStream());
    }
  }

  private static Answered read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the answer ended early: " + head);
      }
      head.append((char) next);
    }
    int status = Integer.parseInt(head.substring(9, 12));
    String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
    int at = lower.indexOf("content-length:");
    int length = Integer.parseInt(lower.substring(at + 15, lower.indexOf('\r', at)).trim());
    return new Answered(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }
}
