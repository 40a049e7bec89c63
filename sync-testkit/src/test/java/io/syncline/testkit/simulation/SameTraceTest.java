package io.syncline.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A seed is the same run in every JVM. */
class SameTraceTest {
  private static final long SEED = 7;

  @Test
  void aSecondJvmDoesTheSame() throws IOException, InterruptedException {
    Trace here = new Trace();
    new ClusterSimulation(SEED, here, Tampering.NONE).run();
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Replay.class.getName(),
                String.valueOf(SEED))
            .redirectErrorStream(true)
            .start();
    String out = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor()).isZero();
    assertThat(out.lines().reduce((a, b) -> b).orElse(""))
        .isEqualTo("seed " + SEED + " trace hash " + Long.toHexString(here.hash()));
  }
}
