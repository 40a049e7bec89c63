package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The options of a cluster: their defaults, and what is allowed. */
final class ArangoOptionsTest {
  private static ArangoOptions.Builder builder() {
    return ArangoOptions.builder(List.of("https://c1:8529", "ssl://c2:8529"));
  }

  @Test
  void hasTheDefaultsThatAreDocumented() {
    ArangoOptions options = builder().build();
    assertThat(options)
        .isEqualTo(
            new ArangoOptions(
                List.of("https://c1:8529", "ssl://c2:8529"),
                ArangoCredentials.none(),
                options.tls(),
                false,
                ArangoOptions.Mode.AUTO,
                Map.of(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                64,
                32,
                10_000,
                64 << 20,
                256 << 20,
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                false,
                true));
    assertThat(options.tls().checkHostName()).isTrue();
    assertThat(options.tls().trust().get().isSystem()).isTrue();
  }

  @Test
  void namesWhatIsWrongAndWhatIsAllowed() {
    refuses("atOnce is 0", b -> b.atOnce(0));
    refuses("atOncePerServer is 65", b -> b.atOncePerServer(65));
    refuses("waiting is -1", b -> b.waiting(-1));
    refuses("answerBytes is 1", b -> b.answerBytes(1));
    refuses("dataBytes is 1", b -> b.dataBytes(1));
    refuses("connectTimeout is PT0S", b -> b.connectTimeout(Duration.ZERO));
    refuses("callTimeout is PT0.001S", b -> b.callTimeout(Duration.ofMillis(1)));
    refuses("keepIdle is PT1H", b -> b.keepIdle(Duration.ofHours(1)));
    refuses("firstPause is PT0S", b -> b.firstPause(Duration.ZERO));
    refuses("longestPause is PT0.001S", b -> b.longestPause(Duration.ofMillis(1)));
    refuses("dbServers is nowhere", b -> b.dbServers(Map.of("nowhere", "https://d:1")));
    refuses("dbServers is http://d:1", b -> b.dbServers(Map.of("tcp://d:1", "http://d:1")));
  }

  private static void refuses(String text, UnaryOperator<ArangoOptions.Builder> change) {
    assertThatThrownBy(() -> change.apply(builder()).build())
        .hasMessageContaining("arangodb: " + text)
        .hasMessageContaining("allowed is")
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST));
  }

  @Test
  void isWithTlsUnlessToldOtherwise() {
    for (String plain : List.of("http://c:1", "tcp://c:1")) {
      assertThatThrownBy(() -> ArangoOptions.builder(List.of(plain)).build())
          .hasMessageContaining("unless plaintext is allowed");
      assertThat(ArangoOptions.builder(List.of(plain)).plaintext(true).build().endpoints())
          .containsExactly(plain);
    }
    assertThatThrownBy(() -> ArangoOptions.builder(List.of()).build())
        .hasMessageContaining("at least one coordinator");
    assertThatThrownBy(() -> ArangoOptions.builder(List.of("https://u:geheim@c:1")).build())
        .hasMessageContaining("endpoints is")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void takesAuthoritiesFromPemAndSaysWhatIsWrongWithIt() {
    assertThatThrownBy(() -> ArangoTls.ofPem("nothing")).isInstanceOf(SyncException.class);
    assertThat(ArangoTls.ofSystem().withoutHostNameCheck())
        .hasToString("ArangoTls[checkHostName=false]");
  }
}
