package io.syncline.pki;

import io.syncline.SyncException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One's own certificate and key in TLS, replaceable while connections are open: each handshake
 * takes the current one. Thread-safe; no method blocks.
 *
 * <p>Ordering: a handshake asks three times, for an alias, then for what is behind it. An alias
 * names one material, and the last few stay known, so that a swap in between mixes no two of them.
 */
public final class SwappableKeys extends X509ExtendedKeyManager {
  private static final int REMEMBERED = 4;

  private final Purpose purpose;
  private volatile List<Entry> entries;

  private record Entry(long version, KeyMaterial material) {
    String alias() {
      return "syncline-" + version;
    }
  }

  /**
   * Begins with this material.
   *
   * @param purpose {@code TLS} at a server, {@code CLIENT_AUTH} at a client
   * @throws SyncException {@code PRECONDITION_FAILED} for a certificate of another purpose
   */
  public SwappableKeys(Purpose purpose, KeyMaterial first) {
    this.purpose = purpose;
    requirePurpose(first);
    this.entries = List.of(new Entry(1, first));
  }

  /**
   * From the next handshake on, this is one's own.
   *
   * @throws SyncException {@code PRECONDITION_FAILED} for a certificate of another purpose; the old
   *     one stays
   */
  public synchronized void swap(KeyMaterial material) {
    requirePurpose(material);
    List<Entry> next = new ArrayList<>(entries);
    next.add(0, new Entry(version() + 1, material));
    entries = List.copyOf(next.subList(0, Math.min(REMEMBERED, next.size())));
  }

  /** What the next handshake takes. */
  public KeyMaterial current() {
    return entries.get(0).material();
  }

  /** Grows with every swap. */
  long version() {
    return entries.get(0).version();
  }

  Purpose purpose() {
    return purpose;
  }

  private void requirePurpose(KeyMaterial material) {
    if (!purpose.isNamedBy(material.leaf())) {
      throw new SyncException(
          SyncException.Code.PRECONDITION_FAILED,
          material + " is not for " + purpose.label() + ": it must name " + purpose.usageName());
    }
  }

  private @Nullable String alias(Purpose role, String[] keyTypes, Principal @Nullable [] issuers) {
    Entry entry = entries.get(0);
    String algorithm = entry.material().privateKey().getAlgorithm();
    boolean fits =
        role == purpose
            && Arrays.asList(keyTypes).contains(algorithm)
            && isIssuedByOneOf(entry.material(), issuers);
    return fits ? entry.alias() : null;
  }

  /** A server says whom it believes; what others signed is better not shown than refused. */
  private static boolean isIssuedByOneOf(KeyMaterial material, Principal @Nullable [] issuers) {
    if (issuers == null || issuers.length == 0) {
      return true;
    }
    List<Principal> believed = Arrays.asList(issuers);
    return material.chain().stream()
        .anyMatch(certificate -> believed.contains(certificate.getIssuerX500Principal()));
  }

  private @Nullable KeyMaterial find(@Nullable String alias) {
    for (Entry entry : entries) {
      if (entry.alias().equals(alias)) {
        return entry.material();
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(Purpose.CLIENT_AUTH, keyTypes, issuers);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(Purpose.TLS, new String[] {keyType}, issuers);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(Purpose.CLIENT_AUTH, keyTypes, issuers);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(Purpose.TLS, new String[] {keyType}, issuers);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(Purpose.CLIENT_AUTH, new String[] {keyType}, issuers);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(Purpose.TLS, new String[] {keyType}, issuers);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    KeyMaterial material = find(alias);
    return material == null ? null : material.chain().toArray(new X509Certificate[0]);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    KeyMaterial material = find(alias);
    return material == null ? null : material.privateKey();
  }

  /** The current certificate; nothing of the key. */
  @Override
  public String toString() {
    return "SwappableKeys[purpose=" + purpose + ", current=" + current() + "]";
  }
}
