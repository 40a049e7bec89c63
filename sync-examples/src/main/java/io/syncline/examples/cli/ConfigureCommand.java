package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncException;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.Purpose;
import io.syncline.pki.TrustAnchors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code configure}. */
@Command(
    name = "configure",
    description = "Begins a synchronisation.",
    synopsisSubcommandLabel = "sync",
    subcommands = ConfigureCommand.Sync.class)
final class ConfigureCommand {
  @Command(
      name = "sync",
      description = {
        "Makes the data centre that is asked the target of a source, and waits a moment for what it",
        "says of the source's structure. If the target refuses that, or the source can't read it,",
        "the exit code is 1, with the reason; it stays configured, tries again by itself, and is",
        "ended by 'abort sync'. The first copy goes on after the answer, see 'get status --watch'.",
        "The same source again changes nothing."
      },
      footerHeading = "%nExample:%n",
      footer = {
        "  syncline configure sync --master.endpoint=https://m1.paris:8629",
        "    --master.cacert=tls-ca.crt --master.keyfile=paris.keyfile --auth.keyfile=me.keyfile",
        "    --source.endpoint=https://m1.berlin:8629 --source.cacert=berlin-tls-ca.crt"
      })
  static final class Sync implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MOST_SHOWN = 500;

    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private GetCommand.TimeoutFlag timeout = new GetCommand.TimeoutFlag();
    @Mixin private Terminal terminal = new Terminal();

    @Option(
        names = "--source.endpoint",
        split = ",",
        required = true,
        paramLabel = "URL",
        description = "A master of the source. Repeatable.")
    private List<String> source = new ArrayList<>();

    @Option(
        names = "--source.cacert",
        required = true,
        paramLabel = "FILE",
        description = "Authority that signed the certificates of the source's masters.")
    private Path sourceCaCert = Path.of("");

    @Option(
        names = "--master.keyfile",
        required = true,
        paramLabel = "FILE",
        description = "Client certificate and key that the target's masters show to the source's.")
    private Path keyfile = Path.of("");

    @Option(
        names = "--structure-timeout",
        paramLabel = "TIME",
        defaultValue = "20s",
        description =
            "How long to wait for what the target says of the source's structure; 0 for not at all."
                + " If it says nothing until then, that is said, and the exit code is 0.")
    private Duration structureTimeout = Duration.ZERO;

    @Override
    public Integer call() throws IOException, InterruptedException {
      ObjectNode body = OutputFlags.object();
      source.forEach(body.putArray("source")::add);
      KeyMaterial shown = KeyMaterial.readKeyfile(keyfile);
      shown.requireUsable(Purpose.CLIENT_AUTH, Instant.now());
      TrustAnchors.read(sourceCaCert).requireFor(Purpose.TLS);
      body.putObject("authentication")
          .put("clientCertificate", blocks(keyfile, false))
          .put("clientKey", blocks(keyfile, true))
          .put("caCertificate", Files.readString(sourceCaCert, StandardCharsets.US_ASCII));
      RestCall.of(client, timeout.time()).post("/_api/sync", body);
      terminal.line("configured, the source is " + String.join(", ", source));
      return structureTimeout.isZero() ? ExitCodes.OK : firstWord();
    }

    private int firstWord() throws InterruptedException {
      FirstWord.Word word;
      try (Session session = client.connect()) {
        word =
            new FirstWord(
                    () -> session.client().status(true, timeout.time()), session::nanoTime, PAUSE)
                .await(structureTimeout);
      }
      if (word instanceof FirstWord.Word.Refused refused) {
        terminal
            .err()
            .println(
                "but it does not go on as things are: "
                    + shown(refused.why())
                    + "; put that right, and it goes on by itself, or end it by 'abort sync'");
        return ExitCodes.FAILED;
      }
      if (word instanceof FirstWord.Word.Silent) {
        terminal
            .err()
            .println(
                "the target has said nothing of the source's structure within "
                    + DurationText.format(structureTimeout)
                    + ": it goes on, see 'get status'");
      }
      return ExitCodes.OK;
    }

    /** A target may refuse each object of a structure for one reason, the first tells it. */
    private static String shown(String why) {
      String line = why.replaceAll("\\p{Cntrl}", "?");
      return line.length() <= MOST_SHOWN
          ? line
          : line.substring(0, MOST_SHOWN) + "... (all of it: 'get status')";
    }

    /** The PEM blocks of the key, or all others. */
    private static String blocks(Path file, boolean key) throws IOException {
      StringBuilder found = new StringBuilder();
      boolean inside = false;
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        if (line.startsWith("-----BEGIN ")) {
          inside = line.contains("PRIVATE KEY") == key;
        }
        if (inside) {
          found.append(line).append('\n');
        }
        inside &= !line.startsWith("-----END ");
      }
      if (found.isEmpty()) {
        throw new SyncException(SyncException.Code.CORRUPT, file + " lacks a key or certificate");
      }
      return found.toString();
    }
  }
}
