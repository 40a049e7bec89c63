package io.syncline.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Flags that were not typed: first the environment, then the configuration file. The flag {@code
 * --master.endpoint} is {@code SYNCLINE_MASTER_ENDPOINT} in the environment and {@code
 * master.endpoint = ...} in the file.
 */
final class Settings implements IDefaultValueProvider {
  static final String PREFIX = "SYNCLINE_";
  static final String FILE_FLAG = "--config";

  private static final Set<String> ONLY_TYPED = Set.of("help", "version", "config", "verbose");

  private final Map<String, String> environment;
  private final Map<String, String> file;

  private Settings(Map<String, String> environment, Map<String, String> file) {
    this.environment = environment;
    this.file = file;
  }

  /** A file, a line in it or a name in it that can't be used. The text says which. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message);
    }
  }

  /**
   * Reads the file that the arguments or the environment name.
   *
   * @param known the names of all flags, without hyphens before them
   */
  static Settings read(List<String> args, Map<String, String> environment, Set<String> known)
      throws Wrong {
    String path = environment.get(PREFIX + "CONFIG");
    for (int i = 0; i < args.size(); i++) {
      if (args.get(i).startsWith(FILE_FLAG + "=")) {
        path = args.get(i).substring(FILE_FLAG.length() + 1);
      } else if (args.get(i).equals(FILE_FLAG) && i + 1 < args.size()) {
        path = args.get(i + 1);
      }
    }
    if (path == null || path.isEmpty()) {
      return new Settings(environment, Map.of());
    }
    return new Settings(environment, parse(path, known));
  }

  private static Map<String, String> parse(String path, Set<String> known) throws Wrong {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of(path));
    } catch (IOException | RuntimeException e) {
      throw new Wrong(
          "configuration file '" + path + "' can't be read (" + e + "): name another or none");
    }
    Map<String, String> found = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String where = "configuration file '" + path + "' line " + (i + 1) + ": ";
      int equals = line.indexOf('=');
      if (equals <= 0) {
        // What stands there may be half of a secret, so it is not shown.
        throw new Wrong(where + "write it as flag = value");
      }
      String name = line.substring(0, equals).strip().replaceFirst("^--", "");
      if (!known.contains(name) || ONLY_TYPED.contains(name)) {
        throw new Wrong(where + "no flag '--" + name + "' can be set here, see docs/cli.md");
      }
      if (found.putIfAbsent(name, line.substring(equals + 1).strip()) != null) {
        throw new Wrong(where + "'" + name + "' is set twice: separate values by commas");
      }
    }
    return found;
  }

  /** The name of a flag in the environment. */
  static String variable(String flag) {
    return PREFIX + flag.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The name of an option without hyphens before it. */
  static String flag(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option) || ONLY_TYPED.contains(flag(option))) {
      return null;
    }
    String set = environment.get(variable(flag(option)));
    return set != null ? set : file.get(flag(option));
  }
}
