package io.syncline.examples.cli;

import io.syncline.pki.PkiFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When files that are there are made anew, as a mixin. */
final class MakeFlags {
  @Option(
      names = "--if-expires-within",
      paramLabel = "TIME",
      description =
          "Leaves a good file alone: one that can be read, is what would be made, and does not"
              + " expire within this time. A secret does not expire. For example 30d.")
  private @Nullable Duration window;

  /** How to make files. */
  PkiFiles files(boolean overwrite) {
    PkiFiles files = PkiFiles.at(InstantSource.system()).overwrite(overwrite);
    return window == null ? files : files.ifExpiresWithin(window);
  }

  /** Says what was done; the exit code. */
  int report(Terminal terminal, boolean written, Path... files) {
    String names = List.of(files).stream().map(Path::toString).collect(Collectors.joining(", "));
    terminal.line((written ? "wrote " : "kept ") + names);
    return ExitCodes.OK;
  }
}
