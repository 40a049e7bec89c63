package io.syncline.examples.cli;

import io.syncline.SyncException;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.WorkerConfiguration;
import io.syncline.control.rest.WorkerSetup;
import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.CertificateOptions;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.PkiFiles;
import io.syncline.pki.Purpose;
import io.syncline.pki.TrustAnchors;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Hands starting workers what they need: the cluster's secret, how channels are used, and a TLS
 * certificate. Those are signed by an authority of the masters' own, {@code worker-ca.crt} and
 * {@code worker-ca.key} in their folder or in the state they share, made once, which nobody else
 * has to know. Thread-safe.
 */
final class WorkerAuthority implements WorkerSetup {
  private static final Duration LIFE = Duration.ofDays(40 * 365);

  private final CertificateAuthority authority;
  private final ClusterReach cluster;
  private final Supplier<ChannelAccess> channels;

  /** With an authority. */
  WorkerAuthority(
      CertificateAuthority authority, ClusterReach cluster, Supplier<ChannelAccess> channels) {
    this.authority = authority;
    this.cluster = cluster;
    this.channels = channels;
  }

  /** The authority of a folder, made if there is none; may block. */
  static CertificateAuthority kept(Path folder) {
    Path certificate = folder.resolve("worker-ca.crt");
    Path key = folder.resolve("worker-ca.key");
    if (!Files.exists(certificate) && !Files.exists(key)) {
      PkiFiles.at(InstantSource.system()).authority(options(), certificate, key);
    }
    return CertificateAuthority.read(Purpose.TLS, certificate, key);
  }

  private static AuthorityOptions options() {
    return AuthorityOptions.of(Purpose.TLS).withValidFor(LIFE);
  }

  /** The authority that all masters of the data centre share, made by the first; may block. */
  static CertificateAuthority shared(SealedState state, String candidate, String endpoint) {
    String keyfile =
        state.orMade(
            "worker-authority",
            candidate,
            endpoint,
            () -> CertificateAuthority.create(options(), Instant.now()).material().keyfile());
    return CertificateAuthority.of(
        Purpose.TLS,
        "the workers' authority",
        KeyMaterial.parseKeyfile(
            "the workers' authority", keyfile.getBytes(StandardCharsets.US_ASCII)));
  }

  /** By whom workers' certificates are signed. */
  TrustAnchors anchors() {
    return authority.anchors();
  }

  @Override
  public CompletionStage<WorkerConfiguration> configure(String endpoint) {
    try {
      CertificateOptions options = CertificateOptions.of(Purpose.TLS).withHosts(host(endpoint));
      KeyMaterial made = authority.issue(options, Instant.now());
      StringBuilder chain = new StringBuilder();
      for (X509Certificate certificate : made.chain()) {
        chain.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      return CompletableFuture.completedStage(
          new WorkerConfiguration(
              cluster.endpoints(),
              cluster.secret().map(ring -> ring.current().reveal()).orElse(""),
              access(),
              0,
              cluster.limits().minReplicationFactor(),
              cluster.limits().maxReplicationFactor(),
              cluster.limits().excludeRootUser(),
              chain.toString(),
              pem("PRIVATE KEY", made.privateKey().getEncoded()),
              channels.get()));
    } catch (CertificateEncodingException e) {
      return CompletableFuture.failedStage(e);
    } catch (SyncException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private WorkerConfiguration.Access access() throws CertificateEncodingException {
    StringBuilder anchors = new StringBuilder();
    if (cluster.authority().isPresent()) {
      for (X509Certificate one : cluster.authority().get().get().certificates()) {
        anchors.append(pem("CERTIFICATE", one.getEncoded()));
      }
    }
    return new WorkerConfiguration.Access(
        cluster.user().map(ClusterReach.User::name).orElse(""),
        cluster.user().map(user -> user.password().reveal()).orElse(""),
        anchors.toString(),
        cluster.plaintext(),
        cluster.dbServers(),
        cluster.unverifiedVersions(),
        cluster.transactions(),
        cluster.mode() == ClusterReach.Mode.AUTO ? "" : cluster.mode().toString());
  }

  private static String host(String endpoint) {
    try {
      URI uri = URI.create(endpoint);
      if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
        return uri.getHost();
      }
    } catch (IllegalArgumentException e) {
      throw wrong(endpoint);
    }
    throw wrong(endpoint);
  }

  private static SyncException wrong(String endpoint) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        "a worker's endpoint is https://host:port but not '" + endpoint + "'");
  }

  private static String pem(String label, byte[] der) {
    byte[] newline = {'\n'};
    return "-----BEGIN "
        + label
        + "-----\n"
        + new String(Base64.getMimeEncoder(64, newline).encode(der), StandardCharsets.US_ASCII)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
