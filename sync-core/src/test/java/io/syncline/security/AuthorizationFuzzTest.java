package io.syncline.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Headers by chance, and good ones with something changed: each is refused with a text, none
 * throws, none takes long. {@code -Dseed=N} runs one again.
 */
class AuthorizationFuzzTest {
  private static final int HEADERS = 100_000;
  private static final long SEED = Long.getLong("seed", 20_260_101L);

  /** Against the processor's pauses: what is meant is that no header costs seconds. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Door door = new Door();
  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  @Timeout(240)
  void noHeaderByChanceIsLetInOrThrowsOrTakesLong() {
    List<String> good =
        List.of(
            door.jwt.authorization(),
            Door.bearer(
                "{\"iss\":\"arangodb\",\"exp\":99999,\"allowed_paths\":[\"/_api/version\"]}"),
            "Bearer " + Door.MONITORING_TOKEN,
            door.channelToken(),
            Door.basic("olga", Door.OPERATOR_PASSWORD));
    good.forEach(header -> Door.admitted(door.admit(header)));
    List<String> meaning = good.stream().map(AuthorizationFuzzTest::meaning).toList();
    int refused = 0;
    for (int i = 0; i < HEADERS; i++) {
      String header = i % 4 == 0 ? noise() : changed(good.get(random.nextInt(good.size())));
      String as = "seed " + SEED + ", header " + i;
      long before = System.nanoTime();
      Admission admission = admit(header, as);
      assertThat(System.nanoTime() - before).as(as).isLessThan(MOST_NANOS);
      if (admission instanceof Admission.Refused refusal) {
        refused++;
        assertThat(refusal.status()).as(as).isEqualTo(401);
        assertThat(refusal.text().length()).as(as).isBetween(20, 300);
        for (String secret : Door.secrets()) {
          assertThat(refusal.text()).as(as).doesNotContain(secret);
        }
      } else {
        // Spaces and the scheme's case may have been changed, nothing else.
        assertThat(meaning).as(as).contains(meaning(header));
      }
    }
    assertThat(refused).isGreaterThan(HEADERS * 9 / 10);
  }

  private Admission admit(String header, String as) {
    AccessRequest request = new AccessRequest(Optional.of(header), List.of(), "GET", Door.PATH);
    CompletableFuture<Admission> stage = door.gatekeeper.admit(request).toCompletableFuture();
    if (!stage.isDone()) {
      door.time.pass(Duration.ZERO);
    }
    assertThat(stage).as(as).isCompleted();
    return stage.join();
  }

  private static String meaning(String header) {
    int space = header.indexOf(' ');
    String scheme = header.substring(0, Math.max(space, 0)).toLowerCase(java.util.Locale.ROOT);
    String rest = header.substring(space + 1).strip();
    if (scheme.equals("basic")) {
      // The last characters of Base64 have bits that mean nothing.
      rest = Base64.getEncoder().encodeToString(Base64.getDecoder().decode(rest));
    }
    return scheme + " " + rest;
  }

  private String noise() {
    StringBuilder text =
        new StringBuilder(pick(List.of("", "Bearer ", "Basic ", "bearer ey", "\0")));
    int length = random.nextInt(50) == 0 ? random.nextInt(20_000) : random.nextInt(200);
    int kind = random.nextInt(4);
    for (int i = 0; i < length; i++) {
      text.append(
          switch (kind) {
            case 0 -> (char) random.nextInt(0x10000);
            case 1 -> (char) random.nextInt(32, 127);
            case 2 -> "0123456789abcdef".charAt(random.nextInt(16));
            default -> "eyJhbGciOiJIUzI1NiJ9.-_=:/+ ".charAt(random.nextInt(28));
          });
    }
    return text.toString();
  }

  private String changed(String header) {
    StringBuilder text = new StringBuilder(header);
    int changes = random.nextInt(1, 4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(7)) {
        case 0 -> text.insert(at, (char) random.nextInt(0x10000));
        case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 20)));
        case 2 -> text.setLength(at);
        case 3 -> text.append(text, 0, at);
        case 4 -> text.reverse();
        case 5 -> text.insert(at, pick(List.of(".", "=", ":", " ", "\r\n", "\u00e9", "%00", "..")));
        default -> {
          if (at < text.length()) {
            text.setCharAt(at, (char) (text.charAt(at) ^ 1 << random.nextInt(8)));
          }
        }
      }
      if (text.length() == 0) {
        return "";
      }
    }
    return text.toString();
  }

  private String pick(List<String> from) {
    return new ArrayList<>(from).get(random.nextInt(from.size()));
  }
}
