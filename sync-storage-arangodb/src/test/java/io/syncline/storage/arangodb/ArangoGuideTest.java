package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.security.SecretRing;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide to ArangoDB clusters lists every option and quotes code that the build compiles. */
final class ArangoGuideTest {
  private static final Pattern QUOTE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  private final String guide = read("../docs/arangodb.md");

  @Test
  void listsEveryOptionWithWhatGoesWrong() {
    List<String> rows = guide.lines().filter(line -> line.matches("\\| `.*")).toList();
    for (RecordComponent option : ArangoOptions.class.getRecordComponents()) {
      assertThat(rows).anyMatch(row -> row.split("\\|")[1].contains("`" + option.getName() + "`"));
    }
  }

  @Test
  void saysTheDefaults() {
    ArangoOptions options = ArangoOptions.builder(List.of("https://c:8529")).build();
    assertThat(guide)
        .contains("| `mode` | `" + options.mode() + "` |")
        .contains("| `plaintext` | " + (options.plaintext() ? "yes" : "no") + " |")
        .contains("| `connectTimeout` | " + options.connectTimeout().toSeconds() + " s |")
        .contains("| `callTimeout` | " + options.callTimeout().toSeconds() + " s |")
        .contains("| `keepIdle` | " + options.keepIdle().toMinutes() + " min |")
        .contains("| `atOnce` | " + options.atOnce() + " |")
        .contains("| `atOncePerServer` | " + options.atOncePerServer() + " |")
        .contains(String.format(Locale.ROOT, "| `waiting` | %,d |", options.waiting()))
        .contains("| `answerBytes` | " + (options.answerBytes() >> 20) + " MiB |")
        .contains("| `dataBytes` | " + (options.dataBytes() >> 20) + " MiB |")
        .contains("| `firstPause` | " + options.firstPause().toMillis() + " ms |")
        .contains("| `longestPause` | " + options.longestPause().toSeconds() + " s |");
  }

  @Test
  void quotesOnlyWhatIsCompiled() {
    String source = read("src/test/java/io/syncline/storage/arangodb/ArangoGuideTest.java");
    Matcher quote = QUOTE.matcher(guide);
    assertThat(quote.find()).isTrue();
    do {
      assertThat(source).contains(quote.group(1));
    } while (quote.find());
  }

  /** What the guide quotes. */
  static ArangoOptions quoted(SecretRing secret, Path authority) {
    ArangoOptions options =
        ArangoOptions.builder(List.of("https://c1.berlin:8529", "https://c2.berlin:8529"))
            .credentials(ArangoCredentials.clusterSecret(secret))
            .tls(ArangoTls.ofFile(authority))
            .dbServers(Map.of("ssl://10.0.0.7:8530", "https://db1.berlin:8530"))
            .build();
    return options;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
