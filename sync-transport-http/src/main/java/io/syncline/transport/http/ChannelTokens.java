package io.syncline.transport.http;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The credentials that peers read with: 256 random bits each, of which only the hash is kept. Made
 * by the leader's process; the others of the data centre are told the hashes. Thread-safe.
 */
final class ChannelTokens {
  private static final int MOST_PER_PEER = 1_000;

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  // Guarded by this, like the next one.
  private final Map<Bytes, Token> tokens = new HashMap<>();
  private final Set<String> revoked = new HashSet<>();

  ChannelTokens(InstantSource clock) {
    this.clock = clock;
  }

  private record Token(String peer, Instant expires) {}

  /** A token and its end. */
  record Issued(String token, Instant expires) {}

  synchronized Issued issue(ClusterId peer, Duration life) {
    Instant now = clock.instant();
    tokens.values().removeIf(token -> !now.isBefore(token.expires));
    long held = tokens.values().stream().filter(t -> t.peer.equals(peer.value())).count();
    if (held >= MOST_PER_PEER) {
      throw new SyncException(
          SyncException.Code.CONFLICT,
          "peer " + peer + " has " + held + " channel tokens already; revoke them or let them end");
    }
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    Instant expires = now.plus(life).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    tokens.put(hash(token), new Token(peer.value(), expires));
    return new Issued(token, expires);
  }

  synchronized void revoke(ClusterId peer) {
    tokens.values().removeIf(token -> token.peer.equals(peer.value()));
    revoked.add(peer.value());
  }

  /** Whose token it is; looked up by its hash, so that time tells nothing. */
  synchronized Optional<Session.Admitted> admits(String token) {
    Bytes hash = hash(token);
    Token known = tokens.get(hash);
    return known == null || !clock.instant().isBefore(known.expires)
        ? Optional.empty()
        : Optional.of(new Session.Admitted(known.peer, hash, known.expires));
  }

  synchronized boolean knows(Bytes hash) {
    return tokens.containsKey(hash);
  }

  /** All that are valid, and whose others are not. */
  synchronized Message.Credentials all() {
    return new Message.Credentials(
        tokens.entrySet().stream()
            .map(
                entry ->
                    new Message.Credential(
                        entry.getKey(),
                        entry.getValue().peer,
                        entry.getValue().expires.getEpochSecond()))
            .toList(),
        java.util.List.copyOf(revoked));
  }

  /** From the leader: takes over what it knows, and drops what it revoked. */
  synchronized void follow(Message.Credentials leader) {
    tokens.values().removeIf(token -> leader.revoked().contains(token.peer));
    add(leader);
  }

  /** From a worker, which may have known an earlier leader: takes over what was not revoked. */
  synchronized void adopt(Message.Credentials worker) {
    add(worker);
  }

  private void add(Message.Credentials others) {
    for (Message.Credential other : others.valid()) {
      if (tokens.size() < 100 * MOST_PER_PEER && !revoked.contains(other.peer())) {
        tokens.putIfAbsent(
            other.hash(), new Token(other.peer(), Instant.ofEpochSecond(other.expires())));
      }
    }
  }

  private static Bytes hash(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Bytes.utf8(token).update(digest);
      return Bytes.wrap(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
