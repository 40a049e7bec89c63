package io.syncline.pki;

import java.time.Duration;

/**
 * What authority to make. Begin with {@link #of}, which has the defaults.
 *
 * @param purpose what it signs certificates for, and nothing else
 * @param key kind of its key; default P-256 for TLS, P-521 for client authentication
 * @param validFor from now, 1 min to 100 years; default 15 years of 365 days. Too small: all that
 *     it signed ends with it; too large: a stolen key is of use for longer
 */
public record AuthorityOptions(Purpose purpose, KeyKind key, Duration validFor) {
  /** Default of {@link #validFor}. */
  public static final Duration DEFAULT_VALID_FOR = Duration.ofDays(15 * 365);

  /** Checks the lifetime. */
  public AuthorityOptions {
    CertificateOptions.checkValidFor(validFor);
  }

  /** The defaults of an authority for this purpose. */
  public static AuthorityOptions of(Purpose purpose) {
    return new AuthorityOptions(purpose, CertificateOptions.defaultKey(purpose), DEFAULT_VALID_FOR);
  }

  /** The same with another kind of key. */
  public AuthorityOptions withKey(KeyKind kind) {
    return new AuthorityOptions(purpose, kind, validFor);
  }

  /** The same with another lifetime. */
  public AuthorityOptions withValidFor(Duration lifetime) {
    return new AuthorityOptions(purpose, key, lifetime);
  }
}
