package io.syncline.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a script that starts the quickstart sees of its end. */
class ExitStatusTest {
  @Test
  void refusesAWrongOptionWithItsOwnStatus() throws Exception {
    assertThat(run("-Dtransport=pigeon")).isEqualTo(2);
  }

  @Test
  void failsWhereTheDataCentresCanNotBeMade() throws Exception {
    assertThat(run("-Ddocuments=100", "-Djava.io.tmpdir=/nowhere/at/all")).isEqualTo(1);
  }

  private static int run(String... options) throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new java.util.ArrayList<>(List.of(java.toString(), "-Xmx128m"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Quickstart.class.getName());
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
      return child.exitValue();
    } finally {
      child.destroyForcibly();
    }
  }
}
