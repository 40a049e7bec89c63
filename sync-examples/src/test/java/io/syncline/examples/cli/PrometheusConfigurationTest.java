package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Prometheus configuration that is shipped: read here, and by promtool where there is one. */
class PrometheusConfigurationTest {
  private static final Path FILE = Path.of("deploy", "prometheus", "prometheus.yml");
  private static final String TOKEN = "/etc/prometheus/syncline.token";
  private static final String AUTHORITY = "/etc/prometheus/syncline-ca.crt";

  @TempDir private Path folder;

  private static JsonNode configuration() throws IOException {
    Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(FILE));
    return new ObjectMapper().valueToTree(read);
  }

  private static JsonNode job(String name) throws IOException {
    for (JsonNode job : configuration().path("scrape_configs")) {
      if (job.path("job_name").asText().equals(name)) {
        return job;
      }
    }
    throw new AssertionError("no job " + name);
  }

  @Test
  void scrapesEveryTenSeconds() throws IOException {
    assertThat(configuration().at("/global/scrape_interval").asText()).isEqualTo("10s");
    assertThat(configuration().path("scrape_configs")).hasSize(2);
    for (JsonNode job : configuration().path("scrape_configs")) {
      assertThat(job.has("scrape_interval")).as("a job has no interval of its own").isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"sync_master, 8629", "sync_worker, 8729"})
  void asksOverHttpsWithTheTokenAndOurAuthority(String name, String port) throws IOException {
    JsonNode job = job(name);
    assertThat(job.path("scheme").asText()).isEqualTo("https");
    assertThat(job.path("metrics_path").asText()).isEqualTo("/metrics");
    assertThat(job.at("/authorization/type").asText()).isEqualTo("Bearer");
    assertThat(job.at("/authorization/credentials_file").asText()).isEqualTo(TOKEN);
    assertThat(job.at("/authorization/credentials").isMissingNode()).as("a file only").isTrue();
    assertThat(job.at("/tls_config/ca_file").asText()).isEqualTo(AUTHORITY);
    assertThat(job.at("/tls_config/insecure_skip_verify").isMissingNode()).isTrue();
    assertThat(job.at("/static_configs/0/targets"))
        .isNotEmpty()
        .allSatisfy(target -> assertThat(target.asText()).endsWith(":" + port));
  }

  /** As Prometheus relabels: anchored, {@code $1} by default, an empty value is no label. */
  private static Map<String, String> labels(JsonNode job, String address) {
    Map<String, String> labels = new HashMap<>();
    for (JsonNode rule : job.path("relabel_configs")) {
      boolean ofAddress = rule.at("/source_labels/0").asText().equals("__address__");
      Pattern pattern = Pattern.compile(rule.path("regex").asText("(.*)"));
      Matcher matcher = pattern.matcher(ofAddress ? address : "");
      if (matcher.matches()) {
        String template = rule.path("replacement").asText("$1");
        labels.put(
            rule.path("target_label").asText(),
            template.equals("$1") ? matcher.group(1) : template);
      }
    }
    return labels;
  }

  @Test
  void labelsSayRoleDataCentreAndMachine() throws IOException {
    assertThat(labels(job("sync_master"), "m1.berlin.example.com:8629"))
        .isEqualTo(Map.of("type", "master", "dc", "berlin", "instance", "m1"));
    assertThat(labels(job("sync_worker"), "w2.paris.example.com:8729"))
        .isEqualTo(Map.of("type", "worker", "dc", "paris", "instance", "w2"));
  }

  @Test
  void promtoolTakesItAndLabelsTheSame() throws Exception {
    Optional<Path> promtool = Programs.find("promtool");
    assumeTrue(promtool.isPresent(), "no promtool on this machine");
    Path token = Files.writeString(folder.resolve("token"), "t");
    Path authority = folder.resolve("ca.crt");
    new Tool()
        .run("create", "tls", "ca", "--cert=" + authority, "--key=" + folder.resolve("ca.key"))
        .expect(0);
    Path file =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            Files.readString(FILE)
                .replace(TOKEN, token.toString())
                .replace(AUTHORITY, authority.toString()));
    Programs.Ended checked =
        Programs.run(promtool.get().toString(), "check", "config", file.toString());
    assertThat(checked.code()).as(checked.output()).isZero();
    assertThat(checked.output()).contains("SUCCESS").doesNotContain("WARNING");
    for (String name : new String[] {"sync_master", "sync_worker"}) {
      String found =
          Programs.run(
                  promtool.get().toString(),
                  "check",
                  "service-discovery",
                  "--timeout=2s", // it is waited for in any case
                  file.toString(),
                  name)
              .output();
      JsonNode targets = new ObjectMapper().readTree(found.substring(found.indexOf('[')));
      for (JsonNode target : targets) {
        Map<String, String> expected =
            labels(job(name), target.at("/discoveredLabels/__address__").asText());
        expected.forEach(
            (label, value) ->
                assertThat(target.at("/labels/" + label).asText()).as(label).isEqualTo(value));
      }
      assertThat(targets).hasSize(4);
    }
  }
}
