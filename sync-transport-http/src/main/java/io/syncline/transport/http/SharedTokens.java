package io.syncline.transport.http;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncMasterListener;
import io.syncline.security.ChannelTokens;
import io.syncline.security.ChannelTokens.Issued;
import io.syncline.security.ChannelTokens.Stored;
import io.syncline.security.Secret;
import io.syncline.state.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a data centre, as its masters hand them on: read when a term begins, and written
 * under it.
 *
 * <p>Ordering: one write at a time, each of what differs then from what was written; so what was
 * revoked is not written again. What was made, renewed or revoked is answered when it is written.
 * Failure: a term that is over writes nothing, so what its master does is of no effect. Recovery:
 * the next leader has what was written, and takes no token from anybody else.
 *
 * <p>Without a state store the tokens live and end with this process. Thread-safe; no method
 * blocks.
 */
final class SharedTokens implements SyncMasterListener {
  private static final Logger LOG = LoggerFactory.getLogger(SharedTokens.class);

  private static final String PREFIX = StateStore.OTHERS + "channel-token/";

  /** Expiries that differ by less are the same, measured twice. */
  private static final Duration JITTER = Duration.ofSeconds(2);

  private final ChannelTokens tokens;
  private final @Nullable StateStore store;
  private final Runnable onChange;

  // Guarded by this, like those that follow.
  private long term;
  private CompletableFuture<Void> ready = new CompletableFuture<>();
  private boolean leading;
  private boolean loading;
  private final Map<String, Optional<Instant>> written = new HashMap<>();
  private boolean writing;
  private @Nullable CompletableFuture<Void> waiting;

  /**
   * Begins.
   *
   * @param onChange called where there are other tokens than before
   */
  SharedTokens(ChannelTokens tokens, Optional<StateStore> store, Runnable onChange) {
    this.tokens = tokens;
    this.store = store.orElse(null);
    this.onChange = onChange;
    if (this.store == null) {
      ready.complete(null);
    }
  }

  /** Whether it is known which tokens there are; until then nobody is let in or turned away. */
  synchronized boolean isReady() {
    return ready.isDone() && !ready.isCompletedExceptionally();
  }

  @Override
  public void leadershipChanged(boolean leads, long ofTerm) {
    CompletableFuture<Void> before;
    CompletableFuture<Void> unwritten;
    synchronized (this) {
      if (store == null || ofTerm < term) {
        return;
      }
      term = ofTerm;
      leading = leads;
      loading = false;
      writing = false;
      before = ready;
      ready = new CompletableFuture<>();
      unwritten = waiting;
      waiting = null;
    }
    SyncException over = unavailable("the leadership has changed");
    before.completeExceptionally(over);
    if (unwritten != null) {
      unwritten.completeExceptionally(over);
    }
    tick();
  }

  /** Reads what there is, if that is due or has failed before. */
  void tick() {
    long reading;
    StateStore from;
    synchronized (this) {
      if (store == null || !leading || loading || ready.isDone()) {
        return;
      }
      loading = true;
      reading = term;
      from = store;
    }
    from.read(PREFIX)
        .whenComplete(
            (records, error) -> {
              if (error != null) {
                failed(reading, error);
              } else {
                loaded(reading, records);
              }
            });
  }

  private synchronized void failed(long ofTerm, Throwable error) {
    if (ofTerm == term) {
      loading = false;
      LOG.warn(
          "event=channel-tokens-not-read term={} error=\"{}\" next=\"read again\"",
          ofTerm,
          error.toString());
    }
  }

  private void loaded(long ofTerm, Map<String, Bytes> records) {
    List<Stored> all = new ArrayList<>();
    CompletableFuture<Void> now;
    synchronized (this) {
      if (ofTerm != term || !leading) {
        return;
      }
      written.clear();
      for (Map.Entry<String, Bytes> record : records.entrySet()) {
        String hash = record.getKey().substring(PREFIX.length());
        Optional<Stored> token = decode(hash, record.getValue());
        token.ifPresent(all::add);
        written.put(hash, token.map(Stored::expires));
      }
      tokens.follow(all);
      now = ready;
    }
    LOG.info("event=channel-tokens-read term={} tokens={}", ofTerm, all.size());
    now.complete(null);
    onChange.run();
  }

  /** Makes a token, which is good when the stage completes. */
  CompletionStage<Issued> issue(String scope) {
    return written(() -> Optional.of(tokens.issue(scope))).thenApply(Optional::orElseThrow);
  }

  /** Whether a token is good, and of a scope. */
  CompletionStage<Boolean> isGood(Secret token, String scope) {
    return whenReady().thenApply(now -> tokens.scopeOf(token).filter(scope::equals).isPresent());
  }

  /** Makes a child of a token; empty if that is not good. */
  CompletionStage<Optional<Issued>> cloneOf(Secret token) {
    return written(() -> tokens.cloneOf(token));
  }

  private CompletionStage<Optional<Issued>> written(Supplier<Optional<Issued>> making) {
    return whenReady()
        .thenCompose(
            now -> {
              Optional<Issued> made = making.get();
              return save()
                  .whenComplete(
                      (saved, error) -> {
                        if (error != null) {
                          made.ifPresent(lost -> tokens.revoke(lost.token()));
                        }
                      })
                  .thenApply(saved -> made);
            });
  }

  /** Makes a token last longer; empty if it is not good. */
  CompletionStage<Optional<Issued>> renew(Secret token) {
    return whenReady()
        .thenCompose(
            now -> {
              Optional<Issued> renewed = tokens.renew(token);
              return save().thenApply(saved -> renewed);
            });
  }

  /** As {@link #renew}, of a holder that was let in; false if its token is not good. */
  CompletionStage<Boolean> extend(String hash) {
    return whenReady()
        .thenCompose(
            now -> {
              boolean extended = tokens.extend(hash);
              return save().thenApply(saved -> extended);
            });
  }

  /** Ends all tokens of a peer, here at once and for good when the stage completes. */
  CompletionStage<Void> revoke(ClusterId peer) {
    return whenReady()
        .thenCompose(
            now -> {
              tokens.scopes().stream()
                  .filter(scope -> TokenScope.isOf(scope, peer))
                  .forEach(tokens::revokeScope);
              return save();
            });
  }

  private synchronized CompletionStage<Void> whenReady() {
    return ready.minimalCompletionStage();
  }

  private CompletionStage<Void> save() {
    onChange.run();
    CompletableFuture<Void> mine;
    synchronized (this) {
      if (store == null) {
        return CompletableFuture.completedStage(null);
      }
      if (waiting == null) {
        waiting = new CompletableFuture<>();
      }
      mine = waiting;
    }
    write();
    return mine.minimalCompletionStage();
  }

  private void write() {
    CompletableFuture<Void> mine;
    Map<String, Optional<Instant>> changes = new HashMap<>();
    Map<String, Bytes> records;
    long under;
    StateStore to;
    synchronized (this) {
      if (writing || waiting == null || store == null) {
        return;
      }
      mine = waiting;
      waiting = null;
      records = difference(changes);
      under = term;
      to = store;
      writing = true;
      // Until it is answered it is not known what is there.
      changes.keySet().forEach(hash -> written.put(hash, Optional.empty()));
    }
    CompletionStage<Boolean> answer =
        records.isEmpty() ? CompletableFuture.completedStage(true) : to.write(under, records);
    answer.whenComplete(
        (taken, error) -> {
          boolean done = error == null && taken;
          synchronized (this) {
            if (under == term) {
              writing = false;
            }
            if (under == term && done) {
              changes.forEach(this::wrote);
            }
          }
          if (done) {
            mine.complete(null);
          } else {
            mine.completeExceptionally(
                error == null ? unavailable("another master leads") : unwritten(error));
          }
          write();
        });
  }

  private void wrote(String hash, Optional<Instant> expires) {
    if (expires.isPresent()) {
      written.put(hash, expires);
    } else {
      written.remove(hash);
    }
  }

  private Map<String, Bytes> difference(Map<String, Optional<Instant>> changes) {
    Map<String, Bytes> records = new HashMap<>();
    Map<String, Optional<Instant>> gone = new HashMap<>(written);
    for (Stored token : tokens.stored()) {
      Optional<Instant> there = gone.remove(token.hash());
      boolean same =
          there != null
              && there.isPresent()
              && Duration.between(there.get(), token.expires()).abs().compareTo(JITTER) < 0;
      if (!same) {
        changes.put(token.hash(), Optional.of(token.expires()));
        records.put(PREFIX + token.hash(), encode(token));
      }
    }
    for (String hash : gone.keySet()) {
      changes.put(hash, Optional.empty());
      records.put(PREFIX + hash, Bytes.EMPTY);
    }
    return records;
  }

  /** Version, expiry in milliseconds since 1970, parent's hash, scope; 1 had no synchronisation. */
  private static Bytes encode(Stored token) {
    return Bytes.utf8(
        "2 " + token.expires().toEpochMilli() + " " + token.parent() + " " + token.scope());
  }

  /** Empty where this is of another release: such a token is not good here, and is removed. */
  private static Optional<Stored> decode(String hash, Bytes record) {
    String[] parts = record.utf8().split(" ", 4);
    try {
      if (parts.length == 4 && parts[0].equals("2")) {
        Instant expires = Instant.ofEpochMilli(Long.parseLong(parts[1]));
        return Optional.of(new Stored(hash, parts[2], parts[3], expires));
      }
    } catch (NumberFormatException e) {
      LOG.warn("event=channel-token-unreadable error=\"{}\" next=\"removed\"", e.toString());
      return Optional.empty();
    }
    LOG.warn("event=channel-token-unreadable error=\"not of version 2\" next=\"removed\"");
    return Optional.empty();
  }

  private static SyncException unavailable(String why) {
    return new SyncException(
        SyncException.Code.UNAVAILABLE, "channel tokens: " + why + "; ask the leader");
  }

  private static SyncException unwritten(Throwable error) {
    return new SyncException(
        SyncException.Code.UNAVAILABLE,
        "channel tokens: the state store failed: " + error.getMessage() + "; try again",
        error);
  }
}
