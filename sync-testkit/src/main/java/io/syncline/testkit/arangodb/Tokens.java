package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JSON web tokens, signed with the cluster's secret by HS256. Guarded by the cluster's lock. */
final class Tokens {
  private static final Duration SESSION = Duration.ofHours(1);
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private final Cluster cluster;
  private List<Bytes> secrets;

  Tokens(Cluster cluster) {
    this.cluster = cluster;
    this.secrets = List.of(cluster.options.secret());
  }

  /** The first signs, all are good. */
  void secrets(List<Bytes> now) {
    secrets = List.copyOf(now);
  }

  List<Bytes> secrets() {
    return secrets;
  }

  /** A token for a user, good for an hour. */
  String forUser(String name) {
    long now = cluster.now().getEpochSecond();
    ObjectNode claims = Json.object().put("iss", "arangodb").put("preferred_username", name);
    return sign(claims.put("iat", now).put("exp", now + SESSION.toSeconds()));
  }

  /** A token that may do all, as whoever has the secret makes it. */
  String superuser() {
    return sign(Json.object().put("iss", "arangodb").put("server_id", "io.syncline.testkit"));
  }

  private String sign(ObjectNode claims) {
    String signed =
        encode(Json.object().put("alg", "HS256").put("typ", "JWT")) + "." + encode(claims);
    return signed + "." + ENCODER.encodeToString(mac(secrets.get(0), signed));
  }

  /** Who a token is for, if it is good now. */
  Optional<Caller> caller(String token, String path) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
      if (!decode(parts[0]).path("alg").asText().equals("HS256")
          || !isSigned(parts[0] + "." + parts[1], signature)) {
        return Optional.empty();
      }
      return judge(decode(parts[1]), path);
    } catch (IllegalArgumentException | Refusal e) {
      // A part that is no base 64 or no JSON: whoever sent it is nobody.
      return Optional.empty();
    }
  }

  private Optional<Caller> judge(JsonNode claims, String path) {
    boolean ended =
        claims.has("exp") && claims.path("exp").asLong() <= cluster.now().getEpochSecond();
    if (ended || !claims.path("iss").asText().equals("arangodb") || !allows(claims, path)) {
      return Optional.empty();
    }
    String name = claims.path("preferred_username").asText();
    if (!name.isEmpty()) {
      return cluster.users.isActive(name)
          ? Optional.of(Caller.user(cluster, name))
          : Optional.empty();
    }
    return claims.path("server_id").asText().isEmpty()
        ? Optional.empty()
        : Optional.of(Caller.superuser(cluster));
  }

  private static boolean allows(JsonNode claims, String path) {
    JsonNode allowed = claims.path("allowed_paths");
    if (allowed.isMissingNode()) {
      return true;
    }
    for (JsonNode one : allowed) {
      if (path.equals(one.asText())) {
        return true;
      }
    }
    return false;
  }

  private boolean isSigned(String text, byte[] signature) {
    return secrets.stream().anyMatch(secret -> MessageDigest.isEqual(mac(secret, text), signature));
  }

  private static byte[] mac(Bytes secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.toArray(), "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has HmacSHA256", e);
    }
  }

  private static String encode(ObjectNode node) {
    return ENCODER.encodeToString(Json.bytes(node).toArray());
  }

  private static ObjectNode decode(String part) {
    return Json.parseObject(Bytes.wrap(Base64.getUrlDecoder().decode(part)));
  }
}
