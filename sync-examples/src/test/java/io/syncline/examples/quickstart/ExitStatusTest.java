package io.syncline.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a script that starts the quickstart sees of its end. */
class ExitStatusTest {
  @Test
  void refusesAWrongOptionWithItsOwnStatus() throws Exception {
    assertThat(run("-Dtransport=pigeon").status()).isEqualTo(2);
  }

  @Test
  void failsWhereTheDataCentresCanNotBeMade() throws Exception {
    assertThat(run("-Ddocuments=100", "-Djava.io.tmpdir=/nowhere/at/all").status()).isEqualTo(1);
  }

  @Test
  @Timeout(150)
  void endsWithZeroWhereBothDataCentresAreIdenticalOverHttps() throws Exception {
    Ended ended = run("-Dtransport=http", "-Ddocuments=2000");
    assertThat(ended.status()).as(ended.said()).isZero();
    assertThat(ended.said())
        .containsPattern("(?m)^RESULT identical=true documents=[1-9]\\d* bytes=[1-9]");
  }

  @Test
  @Timeout(90)
  void leavesNoFilesWhereItIsInterrupted(@TempDir Path temporary) throws Exception {
    Process child = start("-Ddocuments=200000", "-Djava.io.tmpdir=" + temporary);
    try (BufferedReader said = child.inputReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      while (line != null && !line.startsWith("first copy")) {
        line = said.readLine();
      }
      assertThat(line).as("a line about the copy").isNotNull();
      assertThat(folders(temporary)).isNotEmpty();
      child.destroy();
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(folders(temporary)).isEmpty();
    } finally {
      child.destroyForcibly();
    }
  }

  private static List<Path> folders(Path temporary) throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.filter(each -> each.getFileName().toString().startsWith("syncline-")).toList();
    }
  }

  private record Ended(int status, String said) {}

  private static Process start(String... options) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new java.util.ArrayList<>(List.of(java.toString(), "-Xmx384m"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Quickstart.class.getName());
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static Ended run(String... options) throws IOException, InterruptedException {
    Process child = start(options);
    try {
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).as(said).isTrue();
      return new Ended(child.exitValue(), said);
    } finally {
      child.destroyForcibly();
    }
  }
}
