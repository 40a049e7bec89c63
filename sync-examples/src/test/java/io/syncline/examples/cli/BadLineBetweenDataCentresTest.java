package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.testkit.line.BadLine;
import io.syncline.testkit.line.LineWeather;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two data centres, each a JVM of its own, that reach each other over bad lines alone, for calls
 * and for channels, while an application writes.
 */
class BadLineBetweenDataCentresTest {
  private static final long SEED = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final long PAUSE_NANOS = 100_000_000;
  private static final LineWeather BAD =
      LineWeather.FINE
          .delayed(Duration.ofMillis(40), Duration.ofMillis(40))
          .throttled(200_000)
          .resetting(0.01);

  @TempDir Path folder;
  private ChildMasters masters;
  private BadLine toBerlin;
  private BadLine toParis;

  @BeforeEach
  void start() throws IOException {
    masters = new ChildMasters(folder);
    masters.withStorage(WrittenRocksDb.class);
    toBerlin = line("berlin");
    toParis = line("paris");
    masters.master(
        "berlin",
        "--mq.type=direct",
        "--master.endpoint=" + url(toBerlin),
        "--cluster.type=written",
        "--cluster.endpoint=" + enough());
    masters.master("paris", "--mq.type=direct", "--master.endpoint=" + url(toParis));
  }

  @AfterEach
  void end() {
    masters.close();
    toBerlin.close();
    toParis.close();
  }

  private BadLine line(String cluster) {
    return BadLine.to(URI.create(masters.url(cluster)).getPort(), SEED);
  }

  private static String url(BadLine line) {
    return "https://localhost:" + line.port();
  }

  /** With this file the application stops to write. */
  private Path enough() {
    return folder.resolve("enough");
  }

  /** Looks at the target's status until it is so. */
  private JsonNode await(String what, Predicate<JsonNode> wanted) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode status =
          new ObjectMapper()
              .readTree(masters.ask("paris", "get status -v -o json").expect(0).out());
      if (wanted.test(status)) {
        return status;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(what + " did not come, last: " + status);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static boolean running(JsonNode status) {
    return status.path("state").asText().equals("running");
  }

  private static boolean stalled(JsonNode status) {
    for (JsonNode shard : status.path("shards")) {
      if (!shard.path("stall").asText().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  @Test
  @Timeout(120)
  void whatIsWrittenMeanwhileArrivesAndTheStatusSaysThatNothingMoved() throws Exception {
    toBerlin.weather(BAD);
    toParis.weather(BAD);
    masters
        .ask(
            "paris",
            "configure sync",
            "--master.keyfile=" + masters.at("me.keyfile"),
            "--source.endpoint=" + url(toBerlin),
            "--source.cacert=" + masters.at("tls-ca.crt"))
        .expect(0);
    await("a state that runs", BadLineBetweenDataCentresTest::running);

    toBerlin.cut();
    toParis.cut();
    JsonNode cut = await("a stall", BadLineBetweenDataCentresTest::stalled);
    assertThat(running(cut)).as("a stall is not running").isFalse();
    assertThat(cut.path("message").asText()).as("who is not reached").contains(url(toBerlin));

    toBerlin.mend();
    toParis.mend();
    await("a state that runs again", status -> running(status) && !stalled(status));
    toBerlin.weather(LineWeather.FINE);
    toParis.weather(LineWeather.FINE);
    Files.createFile(enough());
    Tool.Run check = masters.ask("paris", "check sync --timeout=30s").expect(0);
    assertThat(check.out()).contains(" documents of 2 shards");
    assertThat(toBerlin.counts().resets()).isPositive();
    assertThat(toBerlin.counts().bytes()).as("what the lines carried").isGreaterThan(10_000);
  }
}
