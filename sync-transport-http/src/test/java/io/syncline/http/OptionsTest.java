package io.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.control.http.HttpControlOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The defaults, as the documentation says them. */
final class OptionsTest {
  @Test
  void serverHasTheDefaultsThatAreDocumented() {
    assertThat(HttpServerOptions.builder().build())
        .isEqualTo(
            new HttpServerOptions(
                "",
                0,
                16 << 10,
                8 << 20,
                64L << 20,
                200,
                32,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(150),
                1 << 20,
                100,
                Duration.ofSeconds(2)));
  }

  @Test
  void callsHaveTheDefaultsThatAreDocumented() {
    assertThat(HttpControlOptions.builder().build())
        .isEqualTo(
            new HttpControlOptions(
                Duration.ofSeconds(3),
                3,
                Duration.ofMillis(50),
                64,
                16,
                10_000,
                8 << 20,
                64 << 20,
                Duration.ofSeconds(30)));
  }

  @Test
  void refusesWhatIsOutOfRange() {
    refuses("port", () -> HttpServerOptions.builder().port(65_536).build());
    refuses("headerBytes", () -> HttpServerOptions.builder().headerBytes(10).build());
    refuses("heldBytes", () -> HttpServerOptions.builder().heldBytes(1 << 20).build());
    refuses("idle", () -> HttpServerOptions.builder().idle(Duration.ZERO).build());
    refuses("attempts", () -> HttpControlOptions.builder().attempts(0).build());
    refuses("keepIdle", () -> HttpControlOptions.builder().keepIdle(Duration.ZERO).build());
  }

  private static void refuses(String name, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST))
        .hasMessageStartingWith(name + " is ");
  }
}
