package io.syncline.examples.quickstart.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.syncline.examples.quickstart.data.Write.CreateCollection;
import io.syncline.examples.quickstart.data.Write.DropCollection;
import io.syncline.examples.quickstart.data.Write.Insert;
import io.syncline.examples.quickstart.data.Write.Remove;
import io.syncline.examples.quickstart.data.Write.Replace;
import io.syncline.examples.quickstart.data.Write.Truncate;
import io.syncline.examples.quickstart.data.WriteScript.Phase;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(Lifecycle.PER_CLASS)
class WriteScriptTest {

  private static final long SEED = 20240917;
  private static final Pattern ALLOWED_KEY = Pattern.compile("[A-Za-z0-9_:.@+=-]{1,254}");
  private static final Pattern SYSTEM_NAME = Pattern.compile("\"(_[^\"]*)\":");

  /** Made once: to make the script for the JDK's data all of it is read. */
  private final Map<String, WriteScript> scripts = new HashMap<>();

  private final List<Dataset> datasets =
      List.of(new KeptJdkDataset(), new SyntheticDataset(20_000, 200), new SyntheticDataset(1, 64));

  Stream<Dataset> datasets() {
    return datasets.stream();
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void isTheSameForTheSameSeedAndAnotherForAnother(Dataset dataset) {
    WriteScript script = script(dataset);
    WriteScript again = dataset.script(SEED);
    WriteScript other = dataset.script(SEED + 1);
    for (Phase phase : Phase.values()) {
      List<Write> writes = script.writes(phase).toList();
      assertThat(again.writes(phase).toList().equals(writes)).as(phase.name()).isTrue();
      assertThat(script.writes(phase).toList().equals(writes)).as(phase.name()).isTrue();
      assertThat(script.count(phase)).isEqualTo(writes.size());
    }
    assertThat(other.writes(Phase.LIVE).toList().equals(script.writes(Phase.LIVE).toList()))
        .isEqualTo(dataset.title().startsWith("1 "));
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void hasEveryKindOfWriteBeforeTheTargetIsToKeepUp(Dataset dataset) {
    Set<Class<?>> kinds = new HashSet<>();
    WriteScript script = script(dataset);
    for (Phase phase : Phase.values()) {
      script.writes(phase).forEach(write -> kinds.add(write.getClass()));
    }
    if (dataset.title().startsWith("1 ")) {
      kinds.add(Remove.class);
    }
    assertThat(kinds)
        .containsExactlyInAnyOrder(
            Insert.class,
            Replace.class,
            Remove.class,
            Truncate.class,
            CreateCollection.class,
            DropCollection.class);
  }

  /** Keys, and names that begin with an underscore: edges have two ends, and nothing else has. */
  @ParameterizedTest
  @MethodSource("datasets")
  void writesWhatArangoDbTakes(Dataset dataset) {
    Set<CollectionId> edges = new HashSet<>();
    dataset.collections().stream()
        .filter(collection -> collection.content() == CollectionDefinition.Content.EDGES)
        .forEach(collection -> edges.add(collection.id()));
    Consumer<Document> check =
        document -> {
          boolean ends = edges.contains(document.collection());
          List<String> names =
              SYSTEM_NAME.matcher(document.body().text()).results().map(r -> r.group(1)).toList();
          if (!ALLOWED_KEY.matcher(document.key()).matches()
              || !names.equals(ends ? List.of("_from", "_to") : List.of())) {
            fail(document.toString());
          }
        };
    dataset.forEachDocument(check);
    for (Phase phase : Phase.values()) {
      script(dataset).writes(phase).forEach(write -> write.written().ifPresent(check));
    }
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void measuresTheLagWithSingleDocumentsOnly(Dataset dataset) {
    WriteScript script = script(dataset);
    assertThat(script.count(Phase.LIVE))
        .isGreaterThanOrEqualTo(dataset.title().startsWith("1 ") ? 10 : 5_000);
    assertThat(
            script
                .writes(Phase.LIVE)
                .allMatch(
                    write ->
                        write instanceof Insert
                            || write instanceof Replace
                            || write instanceof Remove))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void insertsWhatIsAbsentReplacesAndRemovesWhatIsThereAndLeavesWhatIsExpected(Dataset dataset) {
    WriteScript script = script(dataset);
    for (Set<Phase> phases : List.of(EnumSet.of(Phase.DURING_COPY), EnumSet.allOf(Phase.class))) {
      Map<CollectionId, Map<String, Body>> replayed = play(dataset, script, phases);
      ExpectedContent expected = new ExpectedContent(dataset, script, phases);
      Map<CollectionId, Map<String, Body>> made = new HashMap<>();
      expected.collections().forEach(collection -> made.put(collection.id(), new HashMap<>()));
      expected.forEachDocument(
          document -> {
            if (in(made, document.collection()).put(document.key(), document.body()) != null) {
              fail(document.id() + " comes twice");
            }
          });
      assertThat(made.equals(replayed)).as("after " + phases).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void knowsOlderVersionsOfReplacedDocuments(Dataset dataset) {
    WriteScript script = script(dataset);
    ExpectedContent expected =
        new ExpectedContent(dataset, script, EnumSet.of(Phase.DURING_COPY, Phase.WHILE_CUT));
    List<Document> older = expected.olderVersions(3, 20);
    assertThat(older).hasSize(dataset.title().startsWith("1 ") ? 0 : 20);
    assertThat(expected.olderVersions(3, 20)).isEqualTo(older);
    Map<DocumentId, Body> bodies = new HashMap<>();
    older.forEach(document -> bodies.put(document.id(), document.body()));
    expected.forEachDocument(
        document -> {
          Body earlier = bodies.remove(document.id());
          if (earlier != null && earlier.equals(document.body())) {
            fail(document.id() + " is not older");
          }
        });
    assertThat(bodies).as("what is no longer there").isEmpty();
  }

  private WriteScript script(Dataset dataset) {
    return scripts.computeIfAbsent(dataset.title(), title -> dataset.script(SEED));
  }

  /** Makes the writes one by one, each checked against what is there. */
  private static Map<CollectionId, Map<String, Body>> play(
      Dataset dataset, WriteScript script, Set<Phase> phases) {
    Map<CollectionId, Map<String, Body>> content = new HashMap<>();
    dataset.collections().forEach(collection -> content.put(collection.id(), new HashMap<>()));
    dataset.forEachDocument(
        document -> in(content, document.collection()).put(document.key(), document.body()));
    for (Phase phase : phases) {
      script.writes(phase).forEachOrdered(write -> play(content, write));
    }
    return content;
  }

  private static void play(Map<CollectionId, Map<String, Body>> content, Write write) {
    if (write instanceof CreateCollection) {
      assertThat(content.put(write.collection(), new HashMap<>())).isNull();
      return;
    }
    Map<String, Body> collection = in(content, write.collection());
    if (write instanceof DropCollection) {
      content.remove(write.collection());
    } else if (write instanceof Truncate) {
      assertThat(collection).isNotEmpty();
      collection.clear();
    } else if (write instanceof Insert insert) {
      assertThat(collection.put(insert.key(), insert.body())).as(insert.key()).isNull();
    } else if (write instanceof Replace replace) {
      assertThat(collection.put(replace.key(), replace.body()))
          .as(replace.key())
          .isNotNull()
          .isNotEqualTo(replace.body());
    } else if (write instanceof Remove remove) {
      assertThat(collection.remove(remove.key())).as(remove.key()).isNotNull();
    }
  }

  private static Map<String, Body> in(
      Map<CollectionId, Map<String, Body>> content, CollectionId collection) {
    return Objects.requireNonNull(content.get(collection), collection::toString);
  }
}
