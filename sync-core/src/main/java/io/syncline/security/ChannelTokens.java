package io.syncline.security;

import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that open channels: opaque, 256 bits as 64 hex digits. Of each only its SHA-256 is
 * kept.
 *
 * <p>Life: a token lasts for the time to live from its making or its last renewal, which keeps its
 * value. A clone has its scope, and an expiry of its own. Revoking a token revokes its clones,
 * their clones and so on; a token that has expired opens nothing, but can be revoked for as long as
 * a clone of it lives.
 *
 * <p>Bounds: no more tokens than {@link Options#most}, nor clones of one token, theirs included,
 * than {@link Options#mostClones}; beyond, {@link SyncException} {@code UNAVAILABLE}. Those that
 * expired are cleared away every {@value #SWEEP_SECONDS} s at most.
 *
 * <p>Thread-safe; no method blocks. In this process expiry goes by the monotonic clock; the wall
 * clock counts where tokens are {@linkplain #stored stored} and {@linkplain #restore restored}.
 */
public final class ChannelTokens {
  private static final int TOKEN_BYTES = 32;
  private static final int SWEEP_SECONDS = 10;
  private static final Duration LONGEST = Duration.ofDays(30);

  private final SyncRuntime runtime;
  private final SecretSource source;
  private final Options options;
  private final Map<String, Token> tokens = new LinkedHashMap<>();
  private long swept;

  /** No tokens yet. */
  public ChannelTokens(SyncRuntime runtime, SecretSource source, Options options) {
    this.runtime = runtime;
    this.source = source;
    this.options = options;
    this.swept = runtime.nanoTime();
  }

  /**
   * A new token without a parent.
   *
   * @param scope which channels it is good for, in words of whoever checks it; not a secret
   */
  public synchronized Issued issue(String scope) {
    return make(scope, null);
  }

  /** Makes a token last for the time to live from now; empty if it is not good any more. */
  public synchronized Optional<Issued> renew(Secret token) {
    return live(token)
        .map(
            found -> {
              found.expires = fromNow(options.timeToLive());
              return new Issued(token, options.timeToLive());
            });
  }

  /** A new token with this one for its parent; empty if this one is not good any more. */
  public synchronized Optional<Issued> cloneOf(Secret token) {
    return live(token).map(parent -> make(parent.scope, parent));
  }

  /**
   * Lets a token in that another process of this data centre made. One that is known keeps its
   * scope and parent, and lasts as long as is said now, 30 days at most.
   */
  public synchronized void allow(Secret token, String scope, Duration timeToLive) {
    String hash = hash(token);
    Token known = tokens.get(hash);
    if (known == null) {
      known = add(hash, scope, null);
      known.allowed = true;
    }
    known.expires = fromNow(timeToLive);
  }

  /**
   * As {@link #renew}, for a holder that was let in before.
   *
   * @param hash as in {@link Stored}
   * @return false if the token is not good any more
   */
  public synchronized boolean extend(String hash) {
    Token found = tokens.get(hash);
    if (found == null || expired(found)) {
      return false;
    }
    found.expires = fromNow(options.timeToLive());
    return true;
  }

  /** Ends a token with all its descendants; false if it is not known. */
  public synchronized boolean revoke(Secret token) {
    Token found = tokens.get(hash(token));
    if (found != null) {
      remove(found);
    }
    return found != null;
  }

  /** Ends all tokens of a scope, and answers how many. */
  public synchronized int revokeScope(String scope) {
    List<Token> found = tokens.values().stream().filter(t -> t.scope.equals(scope)).toList();
    found.forEach(this::remove);
    return found.size();
  }

  /** The scope of a token that is good at this moment. */
  public synchronized Optional<String> scopeOf(Secret token) {
    return live(token).map(found -> found.scope);
  }

  /** A token that is good at this moment, as it may be stored. */
  public synchronized Optional<Stored> find(Secret token) {
    return live(token).map(this::stored);
  }

  /**
   * Whether the token of a hash is good at this moment.
   *
   * @param hash as in {@link Stored}
   */
  public synchronized boolean good(String hash) {
    Token found = tokens.get(hash);
    return found != null && !expired(found);
  }

  /** The scopes of all tokens that are good at this moment. */
  public synchronized Set<String> scopes() {
    Set<String> scopes = new TreeSet<>();
    tokens.values().stream().filter(t -> !expired(t)).forEach(t -> scopes.add(t.scope));
    return scopes;
  }

  /** How many tokens are kept, those that expired and were not cleared away yet included. */
  public synchronized int size() {
    return tokens.size();
  }

  /** All tokens, parents before their clones, as they may be stored: no secrets. */
  public synchronized List<Stored> stored() {
    sweep();
    return tokens.values().stream().map(this::stored).toList();
  }

  private Stored stored(Token token) {
    Instant expires = wall().plusNanos(token.expires - runtime.nanoTime());
    String parent = token.parent == null ? "" : token.parent.hash;
    return new Stored(token.hash, parent, token.scope, expires);
  }

  private Instant wall() {
    return Instant.EPOCH.plusNanos(Math.multiplyExact(runtime.wallMicros(), 1000));
  }

  /**
   * Makes the tokens of the process that leads, in any order, those of this one: what it does not
   * name ends here with its clones, whatever was known of it before. Those that were {@linkplain
   * #allow allowed} here alone stay.
   */
  public synchronized void follow(Collection<Stored> all) {
    Map<String, Stored> named = new LinkedHashMap<>();
    all.forEach(token -> named.put(token.hash(), token));
    for (Token token : List.copyOf(tokens.values())) {
      if (!named.containsKey(token.hash) && !token.allowed) {
        remove(token);
      }
    }
    Instant wall = wall();
    List<Stored> sorted = new ArrayList<>();
    for (Stored token : all) {
      Token known = tokens.get(token.hash());
      if (known == null) {
        parentsFirst(token, named, sorted);
      } else {
        known.allowed = false;
        known.expires = fromNow(Duration.between(wall, token.expires()));
      }
    }
    restore(sorted);
  }

  /** Adds a token behind its ancestors, and takes each away from those that are named. */
  private static void parentsFirst(Stored token, Map<String, Stored> named, List<Stored> into) {
    Deque<Stored> line = new ArrayDeque<>();
    for (Stored next = named.remove(token.hash()); next != null; ) {
      line.push(next);
      next = named.remove(next.parent());
    }
    into.addAll(line);
  }

  /**
   * Takes over what another process has stored, beside what is here. Those known already, clones
   * whose parent is missing, and what is of no use any more, are left out.
   */
  public synchronized void restore(Collection<Stored> stored) {
    Instant wall = wall();
    // Not in between: parents that expired are needed until their clones are here.
    swept = runtime.nanoTime();
    for (Stored token : stored) {
      Duration left = Duration.between(wall, token.expires());
      Token parent = tokens.get(token.parent());
      boolean orphan = !token.parent().isEmpty() && parent == null;
      if (!orphan && !tokens.containsKey(token.hash())) {
        add(token.hash(), token.scope(), parent).expires = fromNow(left);
      }
    }
    sweep();
  }

  private Issued make(String scope, @Nullable Token parent) {
    Secret token = Secret.of(HexFormat.of().formatHex(source.bytes(TOKEN_BYTES)));
    add(hash(token), scope, parent).expires = fromNow(options.timeToLive());
    return new Issued(token, options.timeToLive());
  }

  private Token add(String hash, String scope, @Nullable Token parent) {
    if (runtime.nanoTime() - swept >= Duration.ofSeconds(SWEEP_SECONDS).toNanos()) {
      sweep();
    }
    if (tokens.size() >= options.most()) {
      throw full(options.most() + " channel tokens", "most");
    }
    Token root = parent == null ? null : parent.root();
    if (root != null && root.descendants >= options.mostClones()) {
      throw full(options.mostClones() + " clones of one channel token", "mostClones");
    }
    Token made = new Token(hash, scope, parent);
    tokens.put(hash, made);
    if (parent != null && root != null) {
      parent.children.add(made);
      root.descendants++;
    }
    return made;
  }

  private static SyncException full(String what, String option) {
    return new SyncException(
        SyncException.Code.UNAVAILABLE,
        "there are " + what + ": wait until some expire, revoke some, or raise " + option);
  }

  private Optional<Token> live(Secret token) {
    Token found = tokens.get(hash(token));
    return found == null || expired(found) ? Optional.empty() : Optional.of(found);
  }

  private boolean expired(Token token) {
    return runtime.nanoTime() - token.expires >= 0;
  }

  private long fromNow(Duration time) {
    Duration most = time.compareTo(LONGEST) > 0 ? LONGEST : time;
    return runtime.nanoTime() + (most.isNegative() ? 0 : most.toNanos());
  }

  /** Clears away what expired and has no clone that lives: from the youngest to the oldest. */
  private void sweep() {
    swept = runtime.nanoTime();
    List<Token> all = new ArrayList<>(tokens.values());
    for (int i = all.size() - 1; i >= 0; i--) {
      Token token = all.get(i);
      if (expired(token) && token.children.isEmpty()) {
        remove(token);
      }
    }
  }

  private void remove(Token token) {
    Token root = token.root();
    if (token.parent != null) {
      token.parent.children.remove(token);
    }
    Deque<Token> open = new ArrayDeque<>(List.of(token));
    while (!open.isEmpty()) {
      Token next = open.pop();
      if (tokens.remove(next.hash) != null && next != root) {
        root.descendants--;
      }
      open.addAll(next.children);
      next.children.clear();
    }
  }

  private static String hash(Secret token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(token.reveal().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new SyncException(
          SyncException.Code.INTERNAL, "this JDK has no SHA-256: use a complete one", e);
    }
  }

  /**
   * A token for whoever asked for it.
   *
   * @param token 64 hex digits
   * @param timeToLive from now, without renewal
   */
  public record Issued(Secret token, Duration timeToLive) {}

  /**
   * A token as it may be stored.
   *
   * @param hash SHA-256 of the token's 64 digits, in hex
   * @param parent the hash of its parent, empty without one
   * @param expires by the wall clock
   */
  public record Stored(String hash, String parent, String scope, Instant expires) {}

  /**
   * The bounds of a registry.
   *
   * @param timeToLive of a token without renewal, a minute to 30 days; too short, and a disturbance
   *     of the network ends channels; too long, and a token that has leaked stays good
   * @param most tokens at a time, 1 to 1,000,000, some 300 bytes each; too few, and channels of
   *     many shards are refused
   * @param mostClones descendants of one parentless token, 0 to 1,000,000; too many, and the holder
   *     of one token can use up all
   */
  public record Options(Duration timeToLive, int most, int mostClones) {
    /** 6 hours, 100,000 tokens, 20,000 clones. */
    public static final Options DEFAULT = new Options(Duration.ofHours(6), 100_000, 20_000);

    /** Checks the ranges. */
    public Options {
      if (timeToLive.compareTo(Duration.ofMinutes(1)) < 0 || timeToLive.compareTo(LONGEST) > 0) {
        throw wrong("timeToLive", timeToLive, "PT1M to P30D");
      }
      if (most < 1 || most > 1_000_000) {
        throw wrong("most", most, "1 to 1000000");
      }
      if (mostClones < 0 || mostClones > 1_000_000) {
        throw wrong("mostClones", mostClones, "0 to 1000000");
      }
    }

    private static SyncException wrong(String option, Object value, String allowed) {
      return new SyncException(
          SyncException.Code.BAD_REQUEST,
          "option " + option + " = " + value + ": " + allowed + " is allowed");
    }
  }

  private static final class Token {
    private final String hash;
    private final String scope;
    private final @Nullable Token parent;

    /** The ancestor without a parent; null in that one itself. */
    private final @Nullable Token root;

    private final Set<Token> children = new LinkedHashSet<>();
    private int descendants;
    private long expires;

    /** Whether only this process was told of it. */
    private boolean allowed;

    Token(String hash, String scope, @Nullable Token parent) {
      this.hash = hash;
      this.scope = scope;
      this.parent = parent;
      this.root = parent == null ? null : parent.root();
    }

    Token root() {
      return root == null ? this : root;
    }
  }
}
