package io.syncline.examples.cli;

import io.syncline.pki.CertificateOptions;
import io.syncline.pki.KeyKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** For whom a certificate is, as a mixin. */
final class LeafFlags {
  @Option(
      names = "--host",
      split = ",",
      paramLabel = "NAME",
      description = "A DNS name or address that it is good for. Repeatable.")
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--email",
      split = ",",
      paramLabel = "ADDRESS",
      description = "An e-mail address that it is good for. Repeatable.")
  private List<String> emails = new ArrayList<>();

  /** The same options with what was given here. */
  CertificateOptions apply(CertificateOptions options, String curve, Duration validFor) {
    return options
        .withHosts(hosts)
        .withEmails(emails)
        .withKey(KeyKind.ofCurve(curve))
        .withValidFor(validFor);
  }
}
