package io.syncline.storage.arangodb;

import io.syncline.pki.TrustAnchors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Which servers a cluster's connections believe. Source and target have one each. Immutable.
 *
 * <p>Unlike between Syncline's own processes, a certificate need not name its purpose: those of
 * database servers are made by whoever runs the cluster.
 *
 * @param trust asked at each new connection, so that another authority counts at once; default the
 *     JDK's trust store
 * @param checkHostName whether a certificate has to name the host that is called; default yes. No
 *     only where certificates can't be made anew: any server of the same authority can then stand
 *     in for another
 */
public record ArangoTls(Supplier<TrustAnchors> trust, boolean checkHostName) {
  /** What the JDK believes. */
  public static ArangoTls ofSystem() {
    return of(TrustAnchors.ofSystem());
  }

  /** These authorities and no others. */
  public static ArangoTls of(TrustAnchors anchors) {
    return new ArangoTls(() -> anchors, true);
  }

  /**
   * The authorities in a PEM or DER file, read now.
   *
   * @throws io.syncline.SyncException as {@link TrustAnchors#read}
   */
  public static ArangoTls ofFile(Path file) {
    return of(TrustAnchors.read(file));
  }

  /**
   * The authorities in a PEM text.
   *
   * @throws io.syncline.SyncException as {@link TrustAnchors#parse}
   */
  public static ArangoTls ofPem(String pem) {
    return of(TrustAnchors.parse("PEM text", pem.getBytes(StandardCharsets.US_ASCII)));
  }

  /** The same without the check of the host's name. */
  public ArangoTls withoutHostNameCheck() {
    return new ArangoTls(trust, false);
  }

  /** Whether the name is checked. */
  @Override
  public String toString() {
    return "ArangoTls[checkHostName=" + checkHostName + "]";
  }
}
