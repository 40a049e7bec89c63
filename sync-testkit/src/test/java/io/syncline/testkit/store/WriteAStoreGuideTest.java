package io.syncline.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide to writing a store quotes code that the build compiles and tests. */
class WriteAStoreGuideTest {
  private static final Pattern QUOTE =
      Pattern.compile("<!-- from (\\w+) -->\\n```java\\n(.*?)```", Pattern.DOTALL);

  @Test
  void quotesOnlyWhatIsCompiled() throws IOException {
    String guide = Files.readString(Path.of("../docs/write-a-store.md"));
    List<String> quoted = new ArrayList<>();
    Matcher quote = QUOTE.matcher(guide);
    while (quote.find()) {
      Path source = Path.of("src/test/java/io/syncline/testkit/store/" + quote.group(1) + ".java");
      assertThat(Files.readString(source)).contains(quote.group(2));
      quoted.add(quote.group(1));
    }
    assertThat(quoted).hasSizeGreaterThan(5);
    assertThat(guide.split("```java", -1)).as("all of them").hasSize(quoted.size() + 1);
  }
}
