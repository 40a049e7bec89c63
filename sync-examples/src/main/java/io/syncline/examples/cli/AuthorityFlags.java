package io.syncline.examples.cli;

import io.syncline.pki.AuthorityOptions;
import io.syncline.pki.KeyKind;
import io.syncline.pki.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** An authority that is made, whatever it signs, as a mixin. */
final class AuthorityFlags {
  @Mixin private MakeFlags make = new MakeFlags();

  @Option(
      names = "--validfor",
      paramLabel = "TIME",
      defaultValue = "15y",
      description = "How long it is valid.")
  private Duration validFor = Duration.ZERO;

  @Option(
      names = "--overwrite",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Replaces an authority that is there: what it signed is refused then.")
  private boolean overwrite;

  /** Makes it and says so; the exit code. */
  int write(Purpose purpose, String curve, Path cert, Path key, Terminal terminal) {
    AuthorityOptions options =
        AuthorityOptions.of(purpose).withKey(KeyKind.ofCurve(curve)).withValidFor(validFor);
    boolean written = make.files(overwrite).authority(options, cert, key);
    return make.report(terminal, written, cert, key);
  }
}
