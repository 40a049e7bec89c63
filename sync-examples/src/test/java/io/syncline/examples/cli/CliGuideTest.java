package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The guide says what the tool does: every command, every flag, every exit code. */
class CliGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "cli.md");

  @Test
  void theGuideHasEveryCommandAndFlag() throws IOException {
    StringBuilder expected = new StringBuilder();
    for (CommandSpec command : commands(Syncline.commandLine().getCommandSpec())) {
      section(command, expected);
    }
    String guide = Files.readString(GUIDE);
    int begin = guide.indexOf("## `syncline ");
    assertThat(begin).as("the guide has commands").isPositive();
    assertThat(guide.substring(begin)).isEqualTo(expected.toString());
  }

  @Test
  void theGuideHasEveryExitCode() throws IOException {
    String guide = Files.readString(GUIDE);
    Syncline.commandLine()
        .getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .forEach((code, text) -> assertThat(guide).contains("| " + code + " | " + text + " |"));
  }

  @Test
  void everyCommandHasAnExample() {
    for (CommandSpec command : commands(Syncline.commandLine().getCommandSpec())) {
      assertThat(String.join("", command.usageMessage().footer()))
          .as(command.qualifiedName())
          .contains(command.qualifiedName());
    }
  }

  private static List<CommandSpec> commands(CommandSpec spec) {
    List<CommandSpec> found = new ArrayList<>();
    if (spec.subcommands().isEmpty()) {
      found.add(spec);
    }
    spec.subcommands().values().forEach(sub -> found.addAll(commands(sub.getCommandSpec())));
    return found;
  }

  private static void section(CommandSpec command, StringBuilder text) {
    text.append(text.isEmpty() ? "" : "\n").append("## `").append(command.qualifiedName());
    text.append("`\n\n").append(String.join(" ", command.usageMessage().description()));
    text.append("\n\n```\n");
    for (String line : command.usageMessage().footer()) {
      text.append(line.replaceFirst("^ {2}", "")).append('\n');
    }
    text.append("```\n\n| flag | default | meaning |\n| --- | --- | --- |\n");
    for (ArgSpec parameter : command.positionalParameters()) {
      text.append("| `").append(parameter.paramLabel()).append("` | needed | ");
      text.append(String.join(" ", parameter.description())).append(" |\n");
    }
    for (OptionSpec option : command.options()) {
      if (!option.inherited()) {
        row(option, text);
      }
    }
  }

  private static void row(OptionSpec option, StringBuilder text) {
    String label = option.type() == boolean.class ? "true or false" : option.paramLabel();
    String fallback = option.defaultValue();
    text.append("| `").append(String.join("`, `", option.names())).append("` ").append(label);
    text.append(" | ");
    if (option.required()) {
      text.append("needed");
    } else if (fallback != null && !fallback.isEmpty()) {
      text.append('`').append(fallback).append('`');
    }
    text.append(" | ").append(String.join(" ", option.description())).append(" |\n");
  }
}
