package io.syncline.pki;

import io.syncline.SyncException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes files as commands do. Certificates with their keys are replaced, since services make theirs
 * anew at every start; authorities and secrets only when overwriting is asked for, since others
 * depend on them. Immutable, thread-safe; every file has mode 0600 and is there whole or not at
 * all.
 *
 * <p>Every method tells whether it wrote: {@code false} where {@link #ifExpiresWithin} left a good
 * file alone. Failures are {@link SyncException}s that name the file and what to do: {@code
 * CONFLICT} for an authority or secret that is there, {@code NOT_FOUND} for a folder that is not,
 * {@code BAD_REQUEST} for a certificate that the authority does not sign.
 */
public final class PkiFiles {
  private static final Duration LONGEST_WINDOW = Duration.ofDays(100 * 365);

  private final InstantSource clock;
  private final boolean overwrite;
  private final @Nullable Duration window;

  private PkiFiles(InstantSource clock, boolean overwrite, @Nullable Duration window) {
    this.clock = clock;
    this.overwrite = overwrite;
    this.window = window;
  }

  /** Makes files at this clock's time, without overwriting authorities and secrets. */
  public static PkiFiles at(InstantSource clock) {
    return new PkiFiles(clock, false, null);
  }

  /** The same, and whether authorities and secrets that are there are replaced. */
  public PkiFiles overwrite(boolean replace) {
    return new PkiFiles(clock, replace, window);
  }

  /**
   * The same, but a file that is good stays: it can be read, is of this purpose and not near its
   * end; a certificate was also signed by this authority, for the same hosts and e-mails. A secret
   * has no end.
   *
   * @param time before its end in which a file is made anew, 0 to 100 years. Too small: it ends
   *     before the next start; too large: it is made anew at every start
   */
  public PkiFiles ifExpiresWithin(Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST_WINDOW) > 0) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "option ifExpiresWithin = " + time + ": 0 to " + LONGEST_WINDOW + " is allowed");
    }
    return new PkiFiles(clock, overwrite, time);
  }

  /** Makes an authority: certificate and key, PEM. */
  public boolean authority(AuthorityOptions options, Path certificate, Path key) {
    if (isGood(() -> CertificateAuthority.read(options.purpose(), certificate, key).expires())) {
      return false;
    }
    if (!overwrite) {
      SafeFiles.refuseExisting(certificate);
      SafeFiles.refuseExisting(key);
    }
    CertificateAuthority.create(options, clock.instant()).write(certificate, key, overwrite);
    return true;
  }

  /** Makes a keyfile: certificate, chain and key in one PEM file. */
  public boolean keyfile(CertificateAuthority authority, CertificateOptions options, Path file) {
    if (isGood(authority, options, () -> KeyMaterial.readKeyfile(file))) {
      return false;
    }
    authority.issue(options, clock.instant()).writeKeyfile(file);
    return true;
  }

  /** Makes a certificate with its chain, and its key, in two PEM files. */
  public boolean certificateAndKey(
      CertificateAuthority authority, CertificateOptions options, Path certificate, Path key) {
    if (isGood(authority, options, () -> KeyMaterial.read(certificate, key))) {
      return false;
    }
    authority.issue(options, clock.instant()).write(certificate, key);
    return true;
  }

  /** Makes a key store with a certificate, its chain and its key under one alias and password. */
  public boolean keyStore(
      CertificateAuthority authority,
      CertificateOptions options,
      Path file,
      KeyStoreKind kind,
      String alias,
      char[] password) {
    if (isGood(authority, options, () -> KeyMaterial.readKeyStore(file, password, alias))) {
      return false;
    }
    authority.issue(options, clock.instant()).writeKeyStore(file, kind, alias, password);
    return true;
  }

  /** Makes a random secret; see {@link SecretFile#create}. */
  public boolean secret(Path file, int bytes) {
    if (isGood(
        () -> {
          SecretFile.read(file);
          return Instant.MAX;
        })) {
      return false;
    }
    SecretFile.create(file, bytes, overwrite);
    return true;
  }

  private boolean isGood(
      CertificateAuthority authority, CertificateOptions options, Supplier<KeyMaterial> reading) {
    return isGood(
        () -> {
          KeyMaterial material = reading.get();
          X509Certificate leaf = material.leaf();
          Set<String> wanted =
              AlternativeNames.canonical(AlternativeNames.of(options.hosts(), options.emails()));
          boolean same =
              options.purpose().isNamedBy(leaf)
                  && authority.signed(leaf)
                  && AlternativeNames.canonical(leaf).equals(wanted);
          return same ? material.expires() : Instant.MIN;
        });
  }

  /** What can't be read is not good: it is made anew, or the writing says why it can't be. */
  private boolean isGood(Supplier<Instant> end) {
    if (window == null) {
      return false;
    }
    try {
      Instant ends = end.get();
      return ends.equals(Instant.MAX) || ends.isAfter(clock.instant().plus(window));
    } catch (SyncException e) {
      return false;
    }
  }
}
