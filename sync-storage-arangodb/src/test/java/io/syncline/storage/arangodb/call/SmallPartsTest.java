package io.syncline.storage.arangodb.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.storage.arangodb.ArangoOptions;
import io.syncline.testkit.time.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, versions, pauses, queues, sockets. */
final class SmallPartsTest {
  @ParameterizedTest
  @CsvSource({
    "https://db:8529, https://db:8529",
    "ssl://db:8530, https://db:8530",
    "tcp://db:8530, http://db:8530",
    "http://10.0.0.1:1/, http://10.0.0.1:1",
    "HTTP+SSL://Db.Example, https://db.example:8529",
    "http+tcp://db:1, http://db:1",
    "tcp://[::1]:8530, http://[::1]:8530",
    "'ssl://[2001:DB8::7]:65535', 'https://[2001:db8::7]:65535'"
  })
  void readsAnAddress(String text, String expected) {
    assertThat(ServerAddress.parse(text)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "db:8529",
        "ftp://db:1",
        "https://",
        "https://user:pw@db:1",
        "https://db:1/path",
        "https://db:1?x=y",
        "https://db:1#f",
        "https://db:0",
        "https://db:70000",
        "https://d b:1",
        "unix:///tmp/socket",
        "https://[::1:8529"
      })
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("pw");
  }

  @Test
  void comparesVersionsByTheirNumbers() {
    ArangoVersion version = ArangoVersion.parse("3.11.14.1");
    assertThat(version.patch()).isEqualTo(14);
    assertThat(version.atLeast(3, 11, 14)).isTrue();
    assertThat(version.atLeast(3, 12, 0)).isFalse();
    assertThat(ArangoVersion.parse("4.0.0-devel")).isGreaterThan(ArangoVersion.parse("3.12.10"));
    assertThat(ArangoVersion.parse("3.12.10")).isGreaterThan(ArangoVersion.parse("3.12.9"));
    assertThat(ArangoVersion.parse("4.1").patch()).isZero();
    for (String none : List.of("", "x", "3", "3.x", "99999.1.1")) {
      assertThatThrownBy(() -> ArangoVersion.parse(none))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void pausesGrowAndDiffer() {
    Pauses pauses = new Pauses(new VirtualTime(), Duration.ofMillis(100), Duration.ofSeconds(5));
    Set<Duration> seen = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      Duration first = pauses.after(0);
      assertThat(first).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
      seen.add(first);
      assertThat(pauses.after(3)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
      assertThat(pauses.after(1_000_000))
          .isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(5));
    }
    assertThat(seen).hasSizeGreaterThan(10);
  }

  @Test
  void queuesAreRememberedForAWhile() {
    VirtualTime time = new VirtualTime();
    QueueTimes queues = new QueueTimes(time);
    ServerAddress server = ServerAddress.parse("https://db");
    assertThat(queues.pause(server)).isZero();
    queues.note(server, 1);
    assertThat(queues.pause(server)).isEqualTo(Duration.ofMillis(500));
    queues.note(server, 1e300);
    assertThat(queues.pause(server)).isEqualTo(Duration.ofSeconds(2));
    queues.note(server, 0.001);
    assertThat(queues.pause(server)).isZero();
    queues.note(server, 1);
    queues.note(server, -1);
    time.pass(Duration.ofSeconds(9));
    assertThat(queues.last(server)).isEqualTo(Duration.ofSeconds(1));
    time.pass(Duration.ofSeconds(1));
    assertThat(queues.last(server)).isZero();
  }

  @Test
  void socketsDoNotWaitForMore() throws IOException {
    try (Socket socket = new ClientSockets().createSocket()) {
      assertThat(socket.getTcpNoDelay()).isTrue();
    }
    assertThatThrownBy(() -> new ClientSockets().createSocket("localhost", 1))
        .isInstanceOf(IOException.class);
  }

  @Test
  void socketsCarryWhatIsFlushed() throws IOException {
    byte[] large = new byte[100_000];
    Arrays.fill(large, (byte) 7);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = new ClientSockets().createSocket()) {
      socket.connect(server.getLocalSocketAddress());
      try (Socket accepted = server.accept()) {
        socket.getOutputStream().write('a');
        socket.getOutputStream().write('b');
        socket.getOutputStream().flush();
        assertThat(accepted.getInputStream().readNBytes(2)).containsExactly('a', 'b');
        accepted.getOutputStream().write(large, 0, 50_000);
        assertThat(socket.getInputStream().readNBytes(1)).containsExactly(7);
        assertThat(socket.getInputStream().readNBytes(49_999)).hasSize(49_999);
        socket.getOutputStream().write(large, 0, 35_000);
        socket.getOutputStream().write(large, 0, 35_000);
        socket.getOutputStream().flush();
        assertThat(accepted.getInputStream().readNBytes(70_000))
            .isEqualTo(Arrays.copyOf(large, 70_000));
        accepted.close();
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void dbServersAreReachedWhereTheOperatorSays() {
    DbServers servers =
        new DbServers(
            ArangoOptions.builder(List.of("https://c:1"))
                .dbServers(Map.of("tcp://d1.internal:8530", "https://gateway:9001"))
                .build());
    servers.learn(
        new ClusterHealth(
            "c",
            List.of(
                server("PRMR-1", ServerRole.DB_SERVER, "ssl://d1.internal:8530"),
                server("PRMR-2", ServerRole.DB_SERVER, "ssl://d2.internal:8530"),
                server("CRDN-1", ServerRole.COORDINATOR, "ssl://c1.internal:8529"))));
    assertThat(servers.route("PRMR-1").address()).hasToString("https://gateway:9001");
    assertThat(servers.route("PRMR-2").address()).hasToString("https://d2.internal:8530");
    assertThatThrownBy(() -> servers.route("CRDN-1").address()).isInstanceOf(ArangoError.class);
    servers.learn(new ClusterHealth("c", List.of()));
    assertThatThrownBy(() -> servers.route("PRMR-1").address()).isInstanceOf(ArangoError.class);
  }

  private static ClusterHealth.Server server(String id, ServerRole role, String endpoint) {
    return new ClusterHealth.Server(
        id,
        role,
        ClusterHealth.Status.GOOD,
        Optional.of(ServerAddress.parse(endpoint)),
        Optional.empty(),
        "",
        "",
        "",
        "");
  }

  @Test
  void aReaderHasAnId() {
    assertThatThrownBy(() -> new ReplicationClient(0, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlyErrorsOfCallsAreTakenForOnes() {
    assertThatThrownBy(() -> ArangoError.of(new IOException("defect")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ArangoError.of(null)).isInstanceOf(IllegalStateException.class);
  }
}
