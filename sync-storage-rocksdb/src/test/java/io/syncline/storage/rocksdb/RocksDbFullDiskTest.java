package io.syncline.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A full disk, and room again: {@link FullDiskScenes}, each in a process that lives through it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "prlimit sets limits of processes that run")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RocksDbFullDiskTest {
  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"reads", "away", "closes", "state", "crowd"})
  void losesNothingAndGoesOnByItself(String scene) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                FullDiskScenes.class.getName(),
                scene,
                temporary.resolve("store").toString(),
                Long.toString(seed))
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).as(said).isZero();
      assertThat(said).endsWith("done" + System.lineSeparator());
    } finally {
      child.destroyForcibly();
    }
  }
}
