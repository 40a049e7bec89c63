package io.syncline.control.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.security.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide lists the routes that there are, with what they answer, and the options. */
final class RestApiGuideTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([A-Z]+) (/[^`]*)` \\| (master|worker|both) \\|", Pattern.MULTILINE);

  private final String guide = guide();

  @Test
  void listsEveryRouteAndNoOther() {
    Scene scene = new Scene();
    Set<String> real = new TreeSet<>();
    Set<Operation> master = scene.target.leading().operations();
    Set<Operation> worker = scene.target.workerApi.operations();
    for (Operation operation : master) {
      real.add(row(operation, worker.contains(operation) ? "both" : "master"));
    }
    for (Operation operation : worker) {
      if (!master.contains(operation)) {
        real.add(row(operation, "worker"));
      }
    }
    Set<String> listed = new TreeSet<>();
    Matcher rows = ROW.matcher(guide);
    while (rows.find()) {
      listed.add(rows.group(1) + " " + rows.group(2) + " " + rows.group(3));
    }
    assertThat(listed).isEqualTo(real);
  }

  @Test
  void saysWhichRoutesAreAnsweredInAnotherWay() {
    Scene scene = new Scene().running();
    for (Operation operation : scene.target.leading().operations()) {
      String path = operation.path().replace("{i}", "0").replaceAll("\\{[a-z]+}", "name");
      Answered answered = scene.askAsPeer(scene.target.leading(), operation.method(), path, "{}");
      if (answered.status() == 403) {
        answered = scene.ask(scene.target.leading(), operation.method(), path, "{}");
      }
      if (answered.status() == 403) {
        String token = scene.tokens.issue("all").token().reveal();
        answered =
            scene.askWithToken(scene.target.leading(), token, operation.method(), path, "{}");
      }
      assertThat(line(operation).contains("501"))
          .as("%s %s", operation, answered)
          .isEqualTo(answered.status() == 501);
    }
  }

  @Test
  void listsTheOptionsWithTheirDefaults() {
    RestOptions options = RestOptions.DEFAULTS;
    assertThat(options.callTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.longestWait()).isEqualTo(Duration.ofSeconds(100));
    assertThat(options.stopTimeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(options.forceTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(options.checkTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(options.barrierLease()).isEqualTo(Duration.ofMinutes(10));
    assertThat(options.poll()).isEqualTo(Duration.ofMillis(100));
    assertThat(options.bodyBytes()).isEqualTo(8 << 20);
    assertThat(guide)
        .contains(
            "| `callTimeout` | 30 s |",
            "| `longestWait` | 100 s |",
            "| `stopTimeout` | 10 min |",
            "| `forceTimeout` | 1 min |",
            "| `checkTimeout` | 1 min |",
            "| `barrierLease` | 10 min |",
            "| `poll` | 100 ms |",
            "| `bodyBytes` | 8 MiB |");
    assertThat(RestOptions.class.getRecordComponents()).hasSize(8);
  }

  @Test
  void tellsEachFieldOfAWorkersConfiguration() {
    WorkerConfiguration whole =
        new WorkerConfiguration(
            List.of("https://c1"),
            "secret",
            new WorkerConfiguration.Access(
                "user", "password", "PEM", true, Map.of("a", "b"), true, false, "direct"),
            1,
            2,
            3,
            true,
            "PEM",
            "PEM",
            new ChannelAccess(List.of(), TlsAuthentication.NONE));
    String configuration = guide.substring(guide.indexOf("`POST /_api/worker/configure` answers"));
    AccessForm.configuration(whole)
        .path("cluster")
        .fieldNames()
        .forEachRemaining(
            field ->
                assertThat(configuration)
                    .containsPattern("\\| (`[^|]*, )?`" + field + "`[^|]* \\|"));
  }

  private String line(Operation operation) {
    String begin = "| `" + operation.method() + " " + operation.path() + "` |";
    return guide.lines().filter(line -> line.startsWith(begin)).findFirst().orElseThrow();
  }

  private static String row(Operation operation, String at) {
    return operation.method() + " " + operation.path() + " " + at;
  }

  private static String guide() {
    try {
      Path folder = Path.of("").toAbsolutePath();
      while (!Files.exists(folder.resolve("docs/rest-api.md"))) {
        folder = java.util.Objects.requireNonNull(folder.getParent());
      }
      return Files.readString(folder.resolve("docs/rest-api.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
