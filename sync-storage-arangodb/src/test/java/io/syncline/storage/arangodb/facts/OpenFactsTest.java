package io.syncline.storage.arangodb.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide's list of open facts and the trials are the same, wherever they are tried. */
final class OpenFactsTest {
  private static final Pattern TRIAL = Pattern.compile("`(\\w+Facts\\.\\w+)`");
  private static final Path FOLDER =
      Path.of("src/test/java", OpenFactsTest.class.getPackageName().replace('.', '/'));

  @Test
  void theGuideNamesEachTrial() throws IOException {
    String guide = Files.readString(Path.of("../docs/arangodb.md"));
    String section = guide.substring(guide.indexOf("\n## Open facts\n"));
    Set<String> named =
        TRIAL
            .matcher(section)
            .results()
            .map((MatchResult trial) -> trial.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> trials =
        Arrays.stream(AllFacts.class.getInterfaces())
            .flatMap(OpenFactsTest::trials)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(trials).hasSizeGreaterThan(50);
    assertThat(named).isEqualTo(trials);
  }

  private static Stream<String> trials(Class<?> facts) {
    return Arrays.stream(facts.getDeclaredMethods())
        .filter(method -> method.isDefault() && method.isAnnotationPresent(Test.class))
        .map(method -> facts.getSimpleName() + "." + method.getName());
  }

  @Test
  void allFactsAreTriedOnArangoDbAndOnTheStandIn() throws IOException {
    List<String> all =
        Arrays.stream(AllFacts.class.getInterfaces()).map(Class::getSimpleName).sorted().toList();
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith("Facts.java") && !name.equals("AllFacts.java"))
                  .map(name -> name.replace(".java", ""))
                  .sorted()
                  .toList())
          .isEqualTo(all);
    }
    assertThat(AllFacts.class).isAssignableFrom(ArangoFactsIT.class);
    assertThat(AllFacts.class).isAssignableFrom(ArangoFactsOnStandInTest.class);
  }
}
