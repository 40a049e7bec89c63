package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.examples.quickstart.rocksdb.raw.StoreSide;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestBroker;
import io.syncline.testbroker.TestCertificates;
import io.syncline.testbroker.kraft.KafkaBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two data centres, each a JVM of its own, made, configured and stopped by the tool alone. */
class RunMasterTest {
  private static final String DIRECT = "--mq.type=direct";

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
  void aDocumentArrivesInTheOtherDataCentreAndBothEndInOrder() throws Exception {
    masters.write("berlin", "1");
    try (TestBroker broker =
        KafkaBroker.start(folder.resolve("broker"), BrokerOptions.plain().withHeapMegabytes(256))) {
      replicateAndStop("--mq.kafka-addr=" + broker.bootstrap());
    }
  }

  @Test
  @Timeout(180)
  void aDocumentArrivesOverHttpsWithNothingInBetween() throws Exception {
    masters.write("berlin", "1");
    replicateAndStop(DIRECT, "--mq.direct-token-ttl=1h");
  }

  @Test
  @Timeout(180)
  void brokersWithClientCertificatesAreUsedWithTheCertificatesThatAreNamed() throws Exception {
    masters.write("berlin", "1");
    TestCertificates certificates = TestCertificates.in(folder.resolve("kafka"));
    try (TestBroker broker =
        KafkaBroker.start(
            folder.resolve("broker"), BrokerOptions.tls(certificates).withHeapMegabytes(256))) {
      replicateAndStop(
          "--mq.kafka-addr=" + broker.bootstrap(),
          "--mq.kafka-cacert=" + certificates.authorityFile(),
          "--mq.kafka-client-keyfile=" + certificates.identity("own").keyFile(),
          "--mq.kafka-peer-keyfile=" + certificates.identity("peer").keyFile());
    }
  }

  private void replicateAndStop(String... channels) throws Exception {
    List<Process> both =
        List.of(masters.master("berlin", channels), masters.master("paris", channels));
    masters.configure("paris", "berlin");
    masters.ask("paris", "get status --watch --interval=200ms").expect(0);
    assertThat(masters.ask("paris", "check sync").expect(0).out())
        .contains("1 documents of 1 shards");
    Path key = folder.resolve("paris/masters/source.keyfile");
    assertThat(key).exists();
    assertThat(masters.ask("paris", "stop sync").expect(0).out()).startsWith("stopped");
    masters.awaitGone(key);
    for (Process process : both) {
      assertThat(ChildMasters.end(process)).isZero();
    }
    List<Object> rows = new ArrayList<>();
    new StoreSide(folder.resolve("paris")).scan(rows::add);
    assertThat(rows).hasSize(1);
  }

  @Test
  @Timeout(300)
  void aTargetThatWasKilledGoesOnWithoutBeingConfigured() throws Exception {
    masters.write("berlin", "1");
    Process berlin = masters.master("berlin", DIRECT);
    Process paris = masters.master("paris", DIRECT);
    masters.configure("paris", "berlin");
    masters.awaitEqual("paris", 1);
    ChildMasters.kill(paris);
    masters.master("paris", DIRECT);
    masters.awaitEqual("paris", 1);
    assertThat(ChildMasters.end(berlin)).isZero();
    masters.write("berlin", "2");
    masters.master("berlin", DIRECT);
    masters.awaitEqual("paris", 2);
    assertThat(masters.ask("paris", "stop sync").expect(0).out()).startsWith("stopped");
  }

  @Test
  @Timeout(120)
  void theSourceIsToldWhereTheTargetIsReached() throws Exception {
    masters.write("berlin", "1");
    masters.master("berlin", DIRECT);
    String[] reached = {
      masters.url("paris").replace("localhost", "127.0.0.1"), masters.url("paris")
    };
    masters.master("paris", DIRECT, "--master.endpoint=" + String.join(",", reached));
    masters.configure("paris", "berlin");
    masters.awaitEqual("paris", 1);
    JsonNode status =
        new ObjectMapper().readTree(masters.ask("berlin", "get status -o json").expect(0).out());
    assertThat(status.path("outgoing").get(0).path("endpoints").toString())
        .contains(reached[0], reached[1]);
    assertThat(masters.ask("paris", "get masters").expect(0).out())
        .contains(reached[0] + ", " + reached[1]);
  }

  @Test
  @Timeout(60)
  void aStateThatIsDamagedIsAnErrorThatNamesItsFolder() throws Exception {
    Process paris = masters.master("paris", DIRECT);
    assertThat(ChildMasters.end(paris)).isZero();
    Path records = folder.resolve("paris/masters/records");
    java.nio.file.Files.writeString(records.resolve("CURRENT"), "MANIFEST-none\n");
    Tool.Run again =
        masters
            .tool
            .run(
                "run",
                "master",
                "--cluster.id=paris",
                DIRECT,
                "--cluster.folder=" + masters.at("paris"),
                "--server.endpoint=" + masters.url("paris"),
                "--server.keyfile=" + masters.at("tls.keyfile"),
                secret())
            .expect(ExitCodes.FAILED);
    assertThat(again.err()).hasLineCount(1).contains(records + " can't be read").contains("backup");
  }

  @Test
  void refusesWhatDoesNotGoTogetherBeforeAnythingIsOpened() {
    refused("there is [arangodb, rocksdb, test-memory]", "--cluster.type=paper");
    refused("needs --with-worker", "--with-worker=false");
    refused("'loud': error, warn, info or debug", "--log.level=loud");
    refused("--master.jwt-secret is missing", "-v");
    refused("needs no --mq.kafka flags", DIRECT, secret());
    refused("--mq.direct-token-ttl is 1m to 30d", DIRECT, secret(), "--mq.direct-token-ttl=5s");
    refused("--mq.direct-cacert is for --mq.type=direct", "--mq.direct-cacert=x", secret());
    refused("are given together", "--mq.kafka-cacert=x", secret());
    refused("expected one of", "--mq.type=pigeons", secret());
    refused("choose one of --master.jwt-secret", secret(), "--master.jwtSecret=x");
    refused(
        "choose one of --cluster.jwt-secret",
        secret(),
        "--cluster.jwt-secret=x",
        "--cluster.jwtSecret=x");
    refused("--cluster.id: ", secret(), "--cluster.id=a b");
    refused("--server.endpoint is https://host:port", secret(), "--server.endpoint=http://x:1");
    refused("--master.endpoint is https://host:port", secret(), "--master.endpoint=https://x/y");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  private String secret() {
    return "--master.jwt-secret=" + masters.at("paris.jwt");
  }

  private void refused(String why, String... flags) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "run",
                "master",
                "--cluster.id=a",
                "--cluster.folder=" + masters.at("a"),
                "--server.endpoint=https://localhost:1",
                "--server.keyfile=" + masters.at("none"),
                "--mq.kafka-addr=localhost:1"));
    for (String flag : flags) {
      args.removeIf(arg -> arg.startsWith(flag.replaceFirst("=.*", "="))); // the last one counts
    }
    args.addAll(List.of(flags));
    Tool.Run run = masters.tool.run(args.toArray(String[]::new)).expect(ExitCodes.USAGE);
    assertThat(run.err()).contains(why);
  }
}
