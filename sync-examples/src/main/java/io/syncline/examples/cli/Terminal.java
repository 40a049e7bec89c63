package io.syncline.examples.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command writes, as a mixin of every command. */
@Command
final class Terminal {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /** Standard output. */
  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Standard error, for what is said beside the result. */
  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Writes a line of the result. */
  void line(String text) {
    out().println(text);
    out().flush();
  }

  /** Whether more is to be shown. */
  boolean verbose() {
    return Syncline.verbose(spec);
  }

  /** What to throw when flags do not go together. */
  ParameterException wrong(String text) {
    return new ParameterException(spec.commandLine(), text);
  }
}
