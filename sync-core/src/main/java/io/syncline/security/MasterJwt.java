package io.syncline.security;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The master JWT: HS256 over the master secret, as ArangoSync's masters, workers and clients show
 * it to each other.
 *
 * <p>Accepted is a token of exactly three parts whose header says {@code alg} {@code HS256} and
 * whose signature fits one of the ring's secrets. {@code exp}, {@code nbf} and {@code iat} hold
 * where they are given, with a skew; {@code allowed_paths} holds where it is given, each path
 * compared whole. Issuer and server id are not compared: known clients send different ones. The
 * validity is a matter of the wall clock, as RFC 7519 has it.
 *
 * <p>The signature is checked before anything in the token is read as JSON. Thread-safe; no method
 * blocks or throws on what a caller sent.
 */
public final class MasterJwt {
  /** The skew of clocks that is forgiven unless told otherwise. */
  public static final Duration DEFAULT_SKEW = Duration.ofSeconds(60);

  private static final Duration MOST_SKEW = Duration.ofHours(1);
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final String CLAIMS = "{\"iss\":\"arangosync\",\"server_id\":\"foo\"}";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private final SyncRuntime runtime;
  private final SecretRing secrets;
  private final double skewSeconds;

  /** Tokens over the ring's secrets, with the default skew. */
  public MasterJwt(SyncRuntime runtime, SecretRing secrets) {
    this(runtime, secrets, DEFAULT_SKEW);
  }

  /**
   * Tokens over the ring's secrets.
   *
   * @param skew by how much clocks may differ, zero to an hour; too small, and tokens of machines
   *     whose clock is ahead are refused; too large, and tokens are good for that much longer
   * @throws SyncException {@code BAD_REQUEST} if the skew is out of range
   */
  public MasterJwt(SyncRuntime runtime, SecretRing secrets, Duration skew) {
    if (skew.isNegative() || skew.compareTo(MOST_SKEW) > 0) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "option skew = " + skew + ": PT0S to " + MOST_SKEW + " is allowed");
    }
    this.runtime = runtime;
    this.secrets = secrets;
    this.skewSeconds = skew.toMillis() / 1000.0;
  }

  /**
   * The value of the {@code Authorization} header of a call to another master or worker: {@code
   * bearer}, a space, and a token over the current secret. A secret: not for logs.
   */
  public String authorization() {
    String signed = encode(HEADER) + "." + encode(CLAIMS);
    return "bearer " + signed + "." + signature(signed, secrets.current());
  }

  /**
   * Whether a token is good for a path. Good ones may act as {@link Role#MEMBER} and {@link
   * Role#OPERATOR}.
   *
   * @param token the three parts, without {@code bearer}
   * @param path of the request, percent-encoded as it came, without the query
   */
  Admission verify(String token, String path) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
      return refused("the bearer token is not known here: check which secret or token is meant");
    }
    if (!fits(token.substring(0, second), token.substring(second + 1))) {
      return refused(
          "the JWT's signature does not fit the master secret: sign it as HS256 with the secret that"
              + " this data centre uses");
    }
    Optional<JsonNode> header = json(token.substring(0, first));
    Optional<JsonNode> claims = json(token.substring(first + 1, second));
    if (header.isEmpty() || claims.isEmpty()) {
      return refused("the JWT is not made of JSON objects: make it by RFC 7519");
    }
    if (!header.get().path("alg").isTextual()
        || !header.get().path("alg").textValue().equals("HS256")
        || header.get().has("crit")) {
      return refused("the JWT's alg is not HS256, or it asks for extensions: use plain HS256");
    }
    return judge(claims.get(), path);
  }

  private Admission judge(JsonNode claims, String path) {
    double now = runtime.wallMicros() / 1e6;
    for (String claim : new String[] {"exp", "nbf", "iat"}) {
      JsonNode value = claims.path(claim);
      if (value.isMissingNode()) {
        continue;
      }
      double seconds = value.doubleValue();
      if (!value.isNumber() || Double.isInfinite(seconds) || Double.isNaN(seconds)) {
        return refused(
            "the JWT's claim " + claim + " is no number of seconds: leave it out or fix it");
      }
      if (claim.equals("exp")) {
        if (now >= seconds + skewSeconds) {
          return refused("the JWT has expired: make a new one, and check the clocks");
        }
      } else if (seconds > now + skewSeconds) {
        return refused("the JWT is not valid yet (" + claim + "): check the clocks");
      }
    }
    JsonNode paths = claims.path("allowed_paths");
    if (!paths.isMissingNode() && !allows(paths, path)) {
      return refused("the JWT's allowed_paths do not name this path: use another token for it");
    }
    return new Admission.Admitted(new Caller("master JWT", EnumSet.of(Role.OPERATOR, Role.MEMBER)));
  }

  private static boolean allows(JsonNode paths, String path) {
    if (!paths.isArray()) {
      return false;
    }
    for (JsonNode allowed : paths) {
      if (allowed.isTextual() && allowed.textValue().equals(path)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Compares the signature's text, not its bytes, so that each token has one signature only; all
   * secrets are tried, so that the time does not tell which one fits.
   */
  private boolean fits(String signed, String signature) {
    byte[] given = signature.getBytes(StandardCharsets.UTF_8);
    boolean fits = false;
    for (Secret secret : secrets.accepted()) {
      byte[] wanted = signature(signed, secret).getBytes(StandardCharsets.US_ASCII);
      fits |= MessageDigest.isEqual(wanted, given);
    }
    return fits;
  }

  private static Optional<JsonNode> json(String part) {
    try {
      JsonNode node = JSON.readValue(Base64.getUrlDecoder().decode(part));
      return node != null && node.isObject() ? Optional.of(node) : Optional.empty();
    } catch (IOException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static String signature(String signed, Secret secret) {
    byte[] key = secret.bytes();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return ENCODER.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new SyncException(
          SyncException.Code.INTERNAL, "this JDK has no HmacSHA256: use a complete one", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static String encode(String json) {
    return ENCODER.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Admission refused(String text) {
    return new Admission.Refused(401, text);
  }
}
