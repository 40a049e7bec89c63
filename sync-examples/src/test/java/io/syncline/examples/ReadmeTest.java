package io.syncline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.examples.readme.TwoDataCentres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReadmeTest {
  private static final Path ROOT =
      java.util.Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

  @Test
  void showsTheProgramThatIsCompiled() throws IOException {
    String source =
        Files.readString(
            ROOT.resolve(
                "sync-examples/src/main/java/io/syncline/examples/readme/TwoDataCentres.java"));
    String program =
        source
            .substring(
                source.indexOf("// README begins\n") + 17, source.indexOf("    // README ends"))
            .stripTrailing()
            .stripIndent();
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("```java\n" + program + "\n```");
  }

  @Test
  @Timeout(60)
  void theProgramReplicates() {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      TwoDataCentres.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("1 order in paris");
  }
}
