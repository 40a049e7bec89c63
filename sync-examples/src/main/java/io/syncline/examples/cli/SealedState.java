package io.syncline.examples.cli;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncMasterListener;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.state.StateStore;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Private keys that the masters of a data centre share, in their state store: encrypted with a key
 * that is made from the master secret (AES-256-GCM), so that who reads the cluster has none of
 * them.
 *
 * <p>Ordering: written under the term of this master's leadership. Failure: what is sealed with a
 * secret that is not accepted any more counts as not there, and is in the log. Recovery: {@link
 * #renew} seals it again while the secret before is still accepted.
 *
 * <p>Thread-safe. Methods block, at most {@link #PATIENCE} for each call to the store.
 */
final class SealedState implements SyncMasterListener {
  /** How long the store is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(SealedState.class);
  private static final String PREFIX = StateStore.OTHERS + "sealed/";
  private static final byte VERSION = 1;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final StateStore store;
  private final SecretRing secrets;
  private final SecureRandom random = new SecureRandom();
  private volatile long term = -1;

  SealedState(StateStore store, SecretRing secrets) {
    this.store = store;
    this.secrets = secrets;
  }

  @Override
  public void leadershipChanged(boolean leads, long ofTerm) {
    term = leads ? ofTerm : -1;
  }

  /** A text that is kept, if it is and can be opened. */
  Optional<String> read(String name) {
    Bytes sealed = await(store.read(PREFIX + name)).get(PREFIX + name);
    return sealed == null ? Optional.empty() : opened(name, sealed, false);
  }

  /**
   * Keeps a text; an empty one removes it.
   *
   * @throws SyncException {@code UNAVAILABLE} where another master leads
   */
  void write(String name, String text) {
    long under = term;
    if (under < 0 || !write(under, name, text)) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE, "another master leads now: ask it, or try again");
    }
  }

  private boolean write(long under, String name, String text) {
    Bytes value = text.isEmpty() ? Bytes.EMPTY : sealed(name, text);
    return await(store.write(under, Map.of(PREFIX + name, value)));
  }

  /**
   * What is kept, or what is made now and kept: by the first of all masters, before it takes part.
   *
   * @throws SyncException {@code UNAVAILABLE} where none could in a minute
   */
  String orMade(
      String name, String candidate, String endpoint, java.util.function.Supplier<String> make) {
    String made = "";
    for (int i = 0; i < 300; i++) {
      Optional<String> found = read(name);
      if (found.isPresent()) {
        return found.get();
      }
      StateStore.Leadership leads = await(store.campaign(candidate, endpoint, LEASE));
      if (leads.mine()) {
        made = made.isEmpty() ? make.get() : made;
        boolean written = write(leads.term(), name, made);
        await(store.resign(candidate).thenApply(gone -> true));
        if (written) {
          return made;
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS); // between two looks at what another process does
    }
    throw new SyncException(
        SyncException.Code.UNAVAILABLE,
        "the masters' state has no '"
            + name
            + "' that opens with this master secret, and another master leads: give all masters"
            + " of the data centre the same --master.jwt-secret");
  }

  /** Seals again what is sealed with a secret that is accepted but not the current one. */
  void renew() {
    long under = term;
    if (under < 0) {
      return;
    }
    await(store.read(PREFIX))
        .forEach(
            (key, value) -> {
              String name = key.substring(PREFIX.length());
              opened(name, value, true)
                  .ifPresent(
                      text -> {
                        if (write(under, name, text)) {
                          LOG.info("event=sealed-again record={}", name);
                        }
                      });
            });
  }

  private Optional<String> opened(String name, Bytes value, boolean onlyOlder) {
    byte[] sealed = value.toArray();
    Secret current = secrets.current();
    for (Secret secret : secrets.accepted()) {
      Optional<String> text = opened(secret, name, sealed);
      if (text.isPresent()) {
        return onlyOlder && secret.equals(current) ? Optional.empty() : text;
      }
    }
    LOG.warn("event=sealed-with-another-secret record={} next=\"as if it were not there\"", name);
    return Optional.empty();
  }

  private static Optional<String> opened(Secret secret, String name, byte[] sealed) {
    if (sealed.length < 1 + NONCE || sealed[0] != VERSION) {
      return Optional.empty();
    }
    try {
      Cipher cipher =
          cipher(Cipher.DECRYPT_MODE, secret, name, Arrays.copyOfRange(sealed, 1, 1 + NONCE));
      return Optional.of(
          Bytes.wrap(cipher.doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE)).utf8());
    } catch (javax.crypto.AEADBadTagException otherSecret) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new SyncException(SyncException.Code.INTERNAL, "what masters share can't be opened", e);
    }
  }

  private Bytes sealed(String name, String text) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] body =
          cipher(Cipher.ENCRYPT_MODE, secrets.current(), name, nonce)
              .doFinal(Bytes.utf8(text).toArray());
      byte[] all = new byte[1 + NONCE + body.length];
      all[0] = VERSION;
      System.arraycopy(nonce, 0, all, 1, NONCE);
      System.arraycopy(body, 0, all, 1 + NONCE, body.length);
      return Bytes.wrap(all);
    } catch (GeneralSecurityException e) {
      throw new SyncException(SyncException.Code.INTERNAL, "what masters share can't be sealed", e);
    }
  }

  private static Cipher cipher(int mode, Secret secret, String name, byte[] nonce)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.bytes(), "HmacSHA256"));
    byte[] key = mac.doFinal(Bytes.utf8("syncline sealed state 1").toArray());
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(Bytes.utf8(name).toArray());
    return cipher;
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException(SyncException.Code.CLOSED, "interrupted", e);
    } catch (TimeoutException e) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE, "the masters' state has not answered in time", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SyncException known
          ? known
          : new SyncException(SyncException.Code.UNAVAILABLE, "the masters' state: " + e, e);
    }
  }
}
