package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for the tab key is one that bash takes, and knows the commands. */
class CompletionTest {
  private static final Path BASH = Path.of("/bin/bash");

  @TempDir Path folder;
  private Path script;

  @BeforeEach
  void generate() throws Exception {
    assumeTrue(Files.isExecutable(BASH), "bash itself says whether it is a script of its own");
    script = folder.resolve("syncline.bash");
    Files.writeString(script, new Tool().run("generate-completion").expect(0).out());
  }

  private String bash(String... args) throws Exception {
    String[] command = new String[args.length + 1];
    command[0] = BASH.toString();
    System.arraycopy(args, 0, command, 1, args.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private String complete(String words, int at) throws Exception {
    return bash(
        "-c",
        // Only within a real completion bash has compopt, which is about spaces.
        "compopt() { :; }; source "
            + script
            + "; COMP_WORDS=("
            + words
            + "); COMP_CWORD="
            + at
            + "; COMP_LINE='syncline'; _complete_syncline; echo \"${COMPREPLY[@]}\"");
  }

  @Test
  void bashTakesIt() throws Exception {
    assertThat(bash("-n", script.toString())).isEmpty();
  }

  @Test
  void itCompletesVerbsObjectsAndFlags() throws Exception {
    assertThat(complete("syncline st", 1).strip()).isEqualTo("stop");
    assertThat(complete("syncline run ''", 2)).contains("master", "worker");
    assertThat(complete("syncline run master --mq.d", 3))
        .contains("--mq.direct-token-ttl", "--mq.direct-cacert");
  }
}
