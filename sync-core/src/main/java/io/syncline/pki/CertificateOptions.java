package io.syncline.pki;

import io.syncline.SyncException;
import java.time.Duration;
import java.util.List;

/**
 * What certificate to make. Begin with {@link #of}, which has the defaults.
 *
 * @param purpose what it is for, and nothing else
 * @param key kind of its key; default P-256 for TLS, P-521 for client authentication
 * @param validFor from now, 1 min to 100 years, cut at the end of the authority; default 2 years of
 *     365 days for TLS, 1 year for client authentication. Too small: renewed all the time; too
 *     large: a stolen key is of use for longer
 * @param hosts names and addresses it is good for, as alternative names: DNS names in ASCII, {@code
 *     *.} in front is allowed; IPv4; IPv6 with or without brackets. Empty by default
 * @param emails addresses it is good for, as alternative names. Empty by default
 */
public record CertificateOptions(
    Purpose purpose, KeyKind key, Duration validFor, List<String> hosts, List<String> emails) {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(100 * 365);

  /** Checks the lifetime and every name, and copies the lists. */
  public CertificateOptions {
    checkValidFor(validFor);
    hosts = List.copyOf(hosts);
    emails = List.copyOf(emails);
    AlternativeNames.of(hosts, emails);
  }

  /** The defaults of a certificate for this purpose. */
  public static CertificateOptions of(Purpose purpose) {
    int years = purpose == Purpose.TLS ? 2 : 1;
    return new CertificateOptions(
        purpose, defaultKey(purpose), Duration.ofDays(years * 365L), List.of(), List.of());
  }

  /** The same with another kind of key. */
  public CertificateOptions withKey(KeyKind kind) {
    return new CertificateOptions(purpose, kind, validFor, hosts, emails);
  }

  /** The same with another lifetime. */
  public CertificateOptions withValidFor(Duration lifetime) {
    return new CertificateOptions(purpose, key, lifetime, hosts, emails);
  }

  /** The same with other hosts. */
  public CertificateOptions withHosts(List<String> names) {
    return new CertificateOptions(purpose, key, validFor, names, emails);
  }

  /** The same with other hosts. */
  public CertificateOptions withHosts(String... names) {
    return withHosts(List.of(names));
  }

  /** The same with other e-mail addresses. */
  public CertificateOptions withEmails(List<String> addresses) {
    return new CertificateOptions(purpose, key, validFor, hosts, addresses);
  }

  /** The same with other e-mail addresses. */
  public CertificateOptions withEmails(String... addresses) {
    return withEmails(List.of(addresses));
  }

  static KeyKind defaultKey(Purpose purpose) {
    return purpose == Purpose.TLS ? KeyKind.P256 : KeyKind.P521;
  }

  static void checkValidFor(Duration validFor) {
    if (validFor.compareTo(SHORTEST) < 0 || validFor.compareTo(LONGEST) > 0) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "option validFor = " + validFor + ": " + SHORTEST + " to " + LONGEST + " is allowed");
    }
  }
}
