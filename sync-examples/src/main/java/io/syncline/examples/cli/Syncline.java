package io.syncline.examples.cli;

import io.syncline.ServerMode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line tool {@code syncline}. */
@Command(
    name = "syncline",
    description = "Replicates database clusters between data centres.",
    versionProvider = Syncline.Version.class,
    synopsisSubcommandLabel = "<verb> <object>",
    subcommands = {
      RunCommand.class,
      GetCommand.class,
      ConfigureCommand.class,
      SyncCommands.StopCommand.class,
      SyncCommands.AbortCommand.class,
      SyncCommands.CheckCommand.class,
      SyncCommands.ResetCommand.class,
      SetCommand.class,
      CreateCommand.class,
      CompletionCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed, what was asked for can't be done as things are",
      "2:the command line, the environment or the configuration file is wrong",
      "3:nobody was reached or no answer came in time, it may be tried again",
      "4:the answer is no, data differ or were not in sync in time"
    },
    footerHeading = "%n",
    footer = {
      "Every flag can be set in the environment, --master.endpoint as SYNCLINE_MASTER_ENDPOINT,",
      "and in a file named by --config with lines 'master.endpoint = ...'. What is typed counts",
      "first, then the environment, then the file. Lists are separated by commas."
    })
public final class Syncline {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version.")
  boolean version;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Shows more: each shard in a status, the whole story of an error.")
  private boolean verbose;

  @Option(
      names = Settings.FILE_FLAG,
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Takes flags that are not typed from this file.")
  @Nullable Path config;

  Syncline() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(execute(List.of(args), System.getenv(), out, err));
  }

  /** Runs one command; its exit code. */
  static int execute(
      List<String> args, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    CommandLine line = commandLine();
    line.setOut(out);
    line.setErr(err);
    try {
      line.setDefaultValueProvider(Settings.read(args, environment, flags(line.getCommandSpec())));
    } catch (Settings.Wrong e) {
      err.println("syncline: " + e.getMessage());
      return ExitCodes.USAGE;
    }
    return line.execute(args.toArray(String[]::new));
  }

  /** The commands, without what the environment says. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Syncline());
    line.registerConverter(Duration.class, DurationText::parse);
    line.registerConverter(ServerMode.class, ServerModes::parse);
    Failures failures = new Failures();
    line.setExecutionExceptionHandler(failures);
    line.setParameterExceptionHandler(failures);
    line.setUsageHelpAutoWidth(true);
    line.setExpandAtFiles(false);
    return line;
  }

  /** The names of all flags of all commands, without hyphens before them. */
  static Set<String> flags(CommandSpec spec) {
    Set<String> found = new TreeSet<>();
    spec.options().forEach(option -> found.add(Settings.flag(option)));
    spec.subcommands().values().forEach(sub -> found.addAll(flags(sub.getCommandSpec())));
    return found;
  }

  /** Whether a command was asked to show more. */
  static boolean verbose(CommandSpec spec) {
    return spec.root().userObject() instanceof Syncline root && root.verbose;
  }

  /** As ArangoSync's tool says it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Package own = Syncline.class.getPackage();
      String version = own.getImplementationVersion();
      return new String[] {
        "Version " + (version == null ? "development" : version) + ", build syncline"
      };
    }
  }
}
