package io.syncline.examples.cli;

import io.syncline.SyncException;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one line on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    say(
        command,
        oneLine(e.getMessage()).replaceFirst("\\.$", "") + "; see '" + name + " --help'",
        e);
    return ExitCodes.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof SyncException known) {
      say(command, oneLine(known.getMessage()), e);
      return ExitCodes.of(known);
    }
    say(command, "unexpected " + oneLine(e.toString()) + "; -v shows where", e);
    return ExitCodes.FAILED;
  }

  private static void say(CommandLine command, String text, Exception e) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + text);
    if (Syncline.verbose(command.getCommandSpec())) {
      e.printStackTrace(err);
    }
    err.flush();
  }

  private static String oneLine(@Nullable String text) {
    return Objects.requireNonNullElse(text, "no reason is known").replaceAll("\\s*\\R\\s*", " ");
  }
}
