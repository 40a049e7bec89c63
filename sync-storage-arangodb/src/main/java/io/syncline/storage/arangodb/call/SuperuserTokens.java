package io.syncline.storage.arangodb.call;

import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of the superuser, made from the cluster's secret: HS256, issuer {@code arangodb}, any
 * server id, no user. They have no end, as those of ArangoDB's own servers and drivers: the clocks
 * of two machines need not agree.
 *
 * <p>While a secret is being replaced a server may know the old one or the new one only: where one
 * is refused, the next of the ring is tried. Thread-safe.
 */
final class SuperuserTokens implements Authorization {
  private static final int MOST_BYTES = 64;
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final SecretRing ring;
  private final boolean trim;
  private @Nullable Made made;

  /**
   * A token.
   *
   * @param current what the ring said was current when it was made
   */
  private record Made(Secret secret, Secret current, String header) {}

  SuperuserTokens(SecretRing ring, boolean trim) {
    this.ring = ring;
    this.trim = trim;
  }

  @Override
  public synchronized CompletionStage<Optional<String>> header() {
    List<Secret> accepted = ring.accepted();
    Secret current = accepted.get(0);
    Made known = made;
    if (known == null || !known.current.equals(current) || !accepted.contains(known.secret)) {
      try {
        known = make(current, current);
      } catch (ArangoError unusable) {
        return CompletableFuture.failedStage(unusable);
      }
      made = known;
    }
    return CompletableFuture.completedStage(Optional.of(known.header));
  }

  @Override
  public synchronized boolean refused(Optional<String> header) {
    Made known = made;
    if (known == null || !header.equals(Optional.of(known.header))) {
      return true; // another one is shown by now
    }
    List<Secret> accepted = ring.accepted();
    Secret current = accepted.get(0);
    int at = accepted.indexOf(known.secret);
    Secret next = accepted.get((at + 1) % accepted.size());
    if (next.equals(known.secret)) {
      return false;
    }
    made = make(next, current);
    return true;
  }

  @Override
  public boolean atDbServers() {
    return true;
  }

  private Made make(Secret secret, Secret current) {
    return new Made(secret, current, "bearer " + token(secret, trim, "syncline"));
  }

  /** A token over a secret. */
  static String token(Secret secret, boolean trim, String serverId) {
    byte[] all = secret.bytes();
    byte[] key = trim ? trimmed(all) : all;
    try {
      if (key.length == 0 || key.length > MOST_BYTES) {
        throw ArangoError.failed(
            ArangoError.Kind.REFUSED,
            new ArangoError.Where("a token of the cluster's secret", "any server", false),
            "the secret has "
                + key.length
                + " bytes: ArangoDB's have 1 to "
                + MOST_BYTES
                + ", give the one in the servers' key file",
            null);
      }
      String claims = "{\"iss\":\"arangodb\",\"server_id\":\"" + serverId + "\"}";
      String signed = encode(HEADER) + "." + encode(claims);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + ENCODER.encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HmacSHA256: use a complete one", e);
    } finally {
      Arrays.fill(all, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] trimmed(byte[] bytes) {
    int from = 0;
    int to = bytes.length;
    while (from < to && white(bytes[from])) {
      from++;
    }
    while (from < to && white(bytes[to - 1])) {
      to--;
    }
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static boolean white(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r';
  }

  private static String encode(String json) {
    return ENCODER.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
