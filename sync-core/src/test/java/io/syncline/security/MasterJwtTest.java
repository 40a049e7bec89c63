package io.syncline.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.internal.loop.ManualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The form of the tokens, and the times they are good for. */
class MasterJwtTest {
  private final ManualTime time = new ManualTime(1);

  @Test
  void acceptsTheExampleOfRfc7515UntilItExpires() {
    byte[] key =
        Base64.getUrlDecoder()
            .decode(
                "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75"
                    + "aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    String token =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
            + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    ManualTime.Process runtime = time.process();
    MasterJwt jwt = new MasterJwt(runtime, new SecretRing(runtime, Secret.copyOf(key)));
    Door.admitted(jwt.verify(token, "/"));
    // Virtual time begins at second 1; 60 s of skew are forgiven.
    time.pass(Duration.ofSeconds(1_300_819_380L + 60 - 1).minusNanos(1_000));
    Door.admitted(jwt.verify(token, "/"));
    time.pass(Duration.ofNanos(1_000));
    Door.refused(jwt.verify(token, "/"));
  }

  @Test
  void signsAsTheClientsOfArangoSyncDo() {
    ManualTime.Process runtime = time.process();
    MasterJwt jwt = new MasterJwt(runtime, new SecretRing(runtime, Secret.of("s3cret")));
    String header = jwt.authorization();
    assertThat(header).startsWith("bearer ");
    List<String> parts = List.of(header.substring("bearer ".length()).split("\\.", -1));
    assertThat(decode(parts.get(0))).isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    assertThat(decode(parts.get(1))).isEqualTo("{\"iss\":\"arangosync\",\"server_id\":\"foo\"}");
    // printf '%s' HEADER.CLAIMS | openssl dgst -sha256 -hmac s3cret -binary | basenc --base64url
    assertThat(parts.get(2)).isEqualTo("fywN5qFh8jtB6Y7MeIsGPUGvcYt_udGCHxzYWiI75YI");
  }

  @Test
  void forgivesTheSkewThatItIsToldOfAndNoMore() {
    ManualTime.Process runtime = time.process();
    SecretRing ring = new SecretRing(runtime, Secret.of(Door.MASTER_SECRET));
    MasterJwt jwt = new MasterJwt(runtime, ring, Duration.ofSeconds(5));
    for (String claim : List.of("nbf", "iat")) {
      Door.admitted(jwt.verify(token("{\"" + claim + "\":6}"), "/"));
      Door.refused(jwt.verify(token("{\"" + claim + "\":6.5}"), "/"));
    }
    Door.admitted(jwt.verify(token("{\"exp\":-3.5}"), "/"));
    Door.refused(jwt.verify(token("{\"exp\":-4}"), "/"));
    assertThatThrownBy(() -> new MasterJwt(runtime, ring, Duration.ofSeconds(-1)))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("skew");
    assertThatThrownBy(() -> new MasterJwt(runtime, ring, Duration.ofDays(1)))
        .isInstanceOf(SyncException.class);
  }

  private static String token(String claims) {
    return Door.bearer(claims).substring("Bearer ".length());
  }

  private static String decode(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
