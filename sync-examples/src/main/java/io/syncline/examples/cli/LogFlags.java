package io.syncline.examples.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What a server logs, as a mixin. */
final class LogFlags {
  @Option(
      names = "--log.level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info or debug; logged to standard error.")
  private String level = "";

  void apply(Terminal terminal) {
    Level known = Level.toLevel(level, null);
    if (known == null) {
      throw terminal.wrong("--log.level '" + level + "': error, warn, info or debug");
    }
    if (LoggerFactory.getLogger("io.syncline") instanceof Logger logger) {
      logger.setLevel(known);
    }
  }
}
