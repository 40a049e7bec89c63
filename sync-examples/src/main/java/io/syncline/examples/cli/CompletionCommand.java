package io.syncline.examples.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "generate-completion",
    description = {
      "Writes a script for bash and zsh that completes commands and flags by the tab key, where",
      "'syncline' is the name by which the tool is called."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  source <(syncline generate-completion)",
      "  syncline generate-completion > /etc/bash_completion.d/syncline"
    })
final class CompletionCommand implements Callable<Integer> {
  @Mixin private Terminal terminal = new Terminal();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    terminal.line(AutoComplete.bash("syncline", spec.root().commandLine()));
    return ExitCodes.OK;
  }
}
