package io.syncline.examples.cli;

import io.syncline.pki.SecretFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "jwt-secret",
    description = "Makes a random secret for JSON web tokens: hexadecimal digits, mode 0600.",
    footerHeading = "%nExample:%n",
    footer = "  syncline create jwt-secret --secret=/etc/syncline/master.jwt")
final class CreateJwtSecret implements Callable<Integer> {
  @Mixin private Terminal terminal = new Terminal();
  @Mixin private MakeFlags make = new MakeFlags();

  @Option(
      names = "--secret",
      paramLabel = "FILE",
      defaultValue = "secret.jwt",
      description = "File to write.")
  private Path secret = Path.of("");

  @Option(
      names = "--length",
      paramLabel = "BYTES",
      defaultValue = "" + SecretFile.DEFAULT_BYTES,
      description = "Random bytes, 16 to 1024.")
  private int length;

  @Option(
      names = "--overwrite",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Replaces a secret that is there: whoever has the old one is locked out.")
  private boolean overwrite;

  @Override
  public Integer call() {
    return make.report(terminal, make.files(overwrite).secret(secret, length), secret);
  }
}
