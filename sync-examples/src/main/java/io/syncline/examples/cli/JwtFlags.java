package io.syncline.examples.cli;

import io.syncline.pki.SecretFile;
import io.syncline.security.Secret;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The secret that masters and workers of a data centre share, as a mixin. */
final class JwtFlags {
  @Option(
      names = "--master.jwt-secret",
      paramLabel = "FILE",
      description = "File with the secret of the data centre's masters and workers.")
  private @Nullable Path file;

  @Option(
      names = "--master.jwtSecret",
      paramLabel = "VALUE-OR-FILE",
      description =
          "The same in the older spelling: a file if there is one of this name, else the secret"
              + " itself, which other users of the machine can see.")
  private @Nullable String valueOrFile;

  /** The secret, if one was given. */
  Optional<Secret> secret(Terminal terminal) {
    if (file != null && valueOrFile != null) {
      throw terminal.wrong("choose one of --master.jwt-secret and --master.jwtSecret");
    }
    if (file != null) {
      return Optional.of(Secret.of(SecretFile.read(file)));
    }
    return Optional.ofNullable(valueOrFile).map(JwtFlags::read);
  }

  /** The secret, without which the command is wrong. */
  Secret required(Terminal terminal) {
    return secret(terminal).orElseThrow(() -> terminal.wrong("--master.jwt-secret is missing"));
  }

  /** The file that the secret is in, unless it was typed itself. */
  Optional<Path> file() {
    return file != null
        ? Optional.of(file)
        : Optional.ofNullable(valueOrFile).flatMap(JwtFlags::path);
  }

  /** The file of this name, if there is one. */
  static Optional<Path> path(String valueOrFile) {
    try {
      return Optional.of(Path.of(valueOrFile)).filter(Files::isRegularFile);
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }

  /** What stands in a file of this name, or the text itself. */
  static Secret read(String valueOrFile) {
    return path(valueOrFile)
        .map(path -> Secret.of(SecretFile.read(path)))
        .orElseGet(() -> Secret.of(valueOrFile));
  }
}
