package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A target whose disk is full, and has room again. A process that may write no file beyond a size
 * (RLIMIT_FSIZE) is told by the system what one with a full disk is told, with another number; the
 * limit is set and lifted while it runs.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "prlimit sets limits of processes that run")
class FullDiskTest {
  @TempDir Path folder;
  private ChildMasters masters;

  @BeforeEach
  void make() {
    masters = new ChildMasters(folder);
  }

  @AfterEach
  void end() {
    masters.close();
  }

  @Test
  @Timeout(180)
  void aTargetThatCanNotWriteSaysSoAndGoesOnByItself() throws Exception {
    masters.withStorage(WrittenRocksDb.class);
    masters.master(
        "berlin",
        "--mq.type=direct",
        "--cluster.type=written",
        "--cluster.endpoint=" + masters.at("enough"));
    Process paris = masters.master("paris", "--mq.type=direct");
    masters.configure("paris", "berlin");
    masters.ask("paris", "get status --watch --interval=200ms").expect(0);

    limit(paris, "1");
    Eventually.isTrue(
        "the stall of both shards is told",
        () -> status().path("message").asText().startsWith("2 stalled for "));
    JsonNode full = status();
    assertThat(full.path("state").asText()).isNotEqualTo("running");
    assertThat(full.path("message").asText())
        .contains("at the target's store", "the disk is full", "make room")
        .contains(masters.at("paris"));
    assertThat(full.path("shards"))
        .allSatisfy(shard -> assertThat(shard.path("state").asText()).isEqualTo("initial-sync"))
        .allSatisfy(shard -> assertThat(shard.path("stall").asText()).contains("the disk is full"));

    limit(paris, "unlimited");
    Eventually.isTrue("it runs again", () -> status().path("state").asText().equals("running"));
    Files.createFile(Path.of(masters.at("enough")));
    assertThat(masters.ask("paris", "check sync --timeout=50s").expect(0).out())
        .contains(" documents of 2 shards");
    assertThat(masters.ask("paris", "stop sync").expect(0).out()).startsWith("stopped");
  }

  private JsonNode status() throws IOException {
    return new ObjectMapper().readTree(masters.ask("paris", "get status -v -o json").out());
  }

  /** Sets how large a file may get that the process writes; the hard limit stays. */
  private static void limit(Process process, String bytes) throws Exception {
    Process set =
        new ProcessBuilder("prlimit", "--pid=" + process.pid(), "--fsize=" + bytes + ":")
            .redirectErrorStream(true)
            .start();
    String said = new String(set.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(set.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(set.exitValue()).as(said).isZero();
  }
}
