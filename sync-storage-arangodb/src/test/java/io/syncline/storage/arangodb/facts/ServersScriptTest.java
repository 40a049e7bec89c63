package io.syncline.storage.arangodb.facts;

import static io.syncline.storage.arangodb.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the containers of the profile {@code arangodb} run, with a program in place of {@code
 * arangod} that writes down how it was called, and ends with this test.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it is a shell script for containers")
final class ServersScriptTest {
  private static final String PROGRAM =
      "#!/bin/sh\necho \"$@\" >> '%1$s/calls'\nread never < '%1$s/until'\n";

  @TempDir Path folder;

  @Test
  @Timeout(60)
  void aSingleServerHasItsKeyFileAsItWasGiven() throws Exception {
    program("#!/bin/sh\necho \"$@\" >> '%1$s/calls'\n");
    Path data = folder.resolve("single");
    String key = "-----BEGIN PRIVATE KEY-----\nMIGH+/==\n-----END PRIVATE KEY-----\n";

    assertThat(shell(ServersScript.single(data.toString(), key, 5)).waitFor()).isZero();

    assertThat(calls()).hasSize(1);
    assertThat(called(5))
        .contains("--server.authentication true", "jwt-secret-keyfile " + data + "/secret")
        .doesNotContain("--cluster", "--agency");
    assertThat(data.resolve("secret")).content().isEqualTo(key);
  }

  private void program(String text) throws IOException {
    Path program = Files.createDirectory(folder.resolve("bin")).resolve("arangod");
    Files.writeString(program, text.formatted(folder));
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  @Test
  @Timeout(60)
  void startsAllServersAndStartsThemAgainWhenTheyEnd() throws Exception {
    program(PROGRAM);
    assertThat(shell("mkfifo " + folder + "/until").waitFor()).isZero();
    Path data = folder.resolve("cluster");
    ServersScript script =
        new ServersScript(data.toString(), "a secret", 1, List.of(2, 3), List.of(4));
    Process servers = shell(script.run());
    try {
      eventually("all run", Duration.ofSeconds(20), () -> calls().size() == 4);
      assertThat(calls())
          .allSatisfy(call -> assertThat(call).contains("--server.authentication true"))
          .allSatisfy(
              call -> assertThat(call).contains("--server.jwt-secret-keyfile " + data + "/secret"));
      assertThat(called(1))
          .contains("--agency.activate true", "--agency.my-address tcp://127.0.0.1:1");
      assertThat(called(2)).contains("--cluster.my-role DBSERVER", "my-address tcp://127.0.0.1:2");
      assertThat(called(3))
          .contains("--cluster.my-role DBSERVER", "agency-endpoint tcp://127.0.0.1:1");
      assertThat(called(4)).contains("--cluster.my-role COORDINATOR", data + "/4.log");
      assertThat(data.resolve("secret")).content().isEqualTo("a secret");

      eventually("all are known", Duration.ofSeconds(20), () -> pids().size() == 4);
      List<String> before = pids();
      assertThat(shell(script.kill()).waitFor()).isZero();
      eventually("all run again", Duration.ofSeconds(20), () -> calls().size() == 8);
      eventually(
          "all are others",
          Duration.ofSeconds(20),
          () -> pids().stream().noneMatch(before::contains));
    } finally {
      List<ProcessHandle> all = servers.descendants().toList();
      servers.destroyForcibly().waitFor();
      all.forEach(ProcessHandle::destroyForcibly);
      releaseAll();
    }
  }

  private Process shell(String script) throws IOException {
    ProcessBuilder process = new ProcessBuilder("/bin/sh", "-c", script);
    process.environment().merge("PATH", "", (path, none) -> folder.resolve("bin") + ":" + path);
    return process.inheritIO().start();
  }

  /** A program that was started meanwhile reads an end, and ends. */
  private void releaseAll() throws IOException, InterruptedException {
    Process writer = shell("exec 3<> " + folder + "/until; echo >&3; echo >&3; echo >&3; echo >&3");
    assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private List<String> calls() {
    Path calls = folder.resolve("calls");
    return Files.exists(calls) ? lines(calls) : List.of();
  }

  private String called(int port) {
    return calls().stream()
        .filter(call -> call.contains("tcp://0.0.0.0:" + port + " "))
        .findFirst()
        .orElseThrow();
  }

  private List<String> pids() {
    return List.of(1, 2, 3, 4).stream()
        .map(port -> folder.resolve("cluster").resolve(port + ".pid"))
        .filter(Files::exists)
        .flatMap(file -> lines(file).stream())
        .toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
