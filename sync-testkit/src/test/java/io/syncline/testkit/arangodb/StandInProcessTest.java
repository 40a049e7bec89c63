package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.Bytes;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in as another process sees it. */
class StandInProcessTest {
  @Test
  void saysWhereItListensAndDoesWhatItIsTold(@TempDir Path folder) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "of this test");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StandInProcess.class.getName(),
                "--db-servers=1",
                "--secret-file=" + secret)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = reader(process);
        BufferedWriter in =
            new BufferedWriter(
                new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8))) {
      JsonNode addresses = parsed(out.readLine());
      URI server = URI.create(addresses.path("dbServers").path("PRMR-aaaa0001").asText());
      String token = told(in, out, "superuser-token").path("result").asText();
      Client client = Client.with(server, "bearer " + token);
      assertThat(told(in, out, "create-database shop").path("ok").asBoolean()).isTrue();
      assertThat(told(in, out, "create-collection shop orders 1 1").path("ok").asBoolean())
          .isTrue();
      told(in, out, "put shop orders {\"_key\": \"o1\", \"text\": \"with blanks\"}");
      assertThat(client.get("/_api/wal/tail?global=true").text()).contains("with blanks");
      assertThat(told(in, out, "nonsense").path("ok").asBoolean()).isFalse();
      assertThat(told(in, out, "fault GET /_api/version refuse 503 30").path("ok").asBoolean())
          .isTrue();
      assertThat(client.get("/_api/version").status()).isEqualTo(503);
      assertThat(told(in, out, "complaints").path("result")).isEmpty();
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static JsonNode told(BufferedWriter in, BufferedReader out, String line)
      throws IOException {
    in.write(line);
    in.newLine();
    in.flush();
    return parsed(out.readLine());
  }

  private static JsonNode parsed(String line) {
    return Json.parse(Bytes.utf8(Objects.requireNonNull(line, "the process has ended")));
  }
}
