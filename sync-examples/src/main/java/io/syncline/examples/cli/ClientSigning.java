package io.syncline.examples.cli;

import io.syncline.pki.CertificateAuthority;
import io.syncline.pki.CertificateOptions;
import io.syncline.pki.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A certificate for a client and who signs it, as a mixin. */
final class ClientSigning {
  @Mixin private LeafFlags leaf = new LeafFlags();

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      defaultValue = "client-auth-ca.crt",
      description = "Certificate of the authority that signs.")
  private Path caCert = Path.of("");

  @Option(
      names = "--cakey",
      paramLabel = "FILE",
      defaultValue = "client-auth-ca.key",
      description = "Private key of the authority that signs.")
  private Path caKey = Path.of("");

  @Option(
      names = "--validfor",
      paramLabel = "TIME",
      defaultValue = "1y",
      description = "How long it is valid, not longer than the authority.")
  private Duration validFor = Duration.ZERO;

  @Option(
      names = "--curve",
      paramLabel = "CURVE",
      defaultValue = "P521",
      description = "P256, P384 or P521; empty for RSA with 2048 bits.")
  private String curve = "";

  /** Who signs. */
  CertificateAuthority authority() {
    return CertificateAuthority.read(Purpose.CLIENT_AUTH, caCert, caKey);
  }

  /** What is signed. */
  CertificateOptions options() {
    return leaf.apply(CertificateOptions.of(Purpose.CLIENT_AUTH), curve, validFor);
  }
}
