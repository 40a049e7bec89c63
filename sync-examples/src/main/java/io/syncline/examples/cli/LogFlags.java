package io.syncline.examples.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What a server logs, as a mixin. */
final class LogFlags {
  private static final String OWN = "io.syncline";

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
    if (LoggerFactory.getLogger(OWN) instanceof Logger logger) {
      // What the configuration says of single classes is meant for the examples.
      for (Logger each : logger.getLoggerContext().getLoggerList()) {
        if (each.getName().startsWith(OWN + ".")) {
          each.setLevel(null);
        }
      }
      logger.setLevel(known);
    }
  }
}
