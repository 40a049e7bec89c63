package io.syncline.examples.quickstart.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.examples.quickstart.verify.Row;
import io.syncline.examples.quickstart.verify.Side;
import io.syncline.examples.quickstart.verify.Verdict;
import io.syncline.examples.quickstart.verify.Verification;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JdkDatasetTest {

  private final Dataset dataset = new JdkDataset();

  @Test
  void hasOver200000DocumentsOneForEachCodePointAndTheSameWhenReadAgain() {
    Side first = reader -> dataset.forEachDocument(made -> reader.accept(Row.of(made)));
    Side second = reader -> new JdkDataset().forEachDocument(made -> reader.accept(Row.of(made)));
    Verdict verdict = new Verification(first, second, first, 10).compare();
    assertThat(verdict.differences()).isEmpty();
    assertThat(verdict.identical()).isTrue();
    assertThat(verdict.documents()).isGreaterThan(200_000);
    assertThat(verdict.collections()).hasSameSizeAs(dataset.collections());
    assertThat(verdict.collections())
        .filteredOn(collection -> collection.collection().equals(UnicodeDatabase.CHARACTERS))
        .extracting(collection -> collection.target().documents())
        .containsExactly(
            IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(Character::isDefined)
                .count());
  }

  @Test
  void describesACharacter() throws Exception {
    Document half =
        dataset
            .documents(UnicodeDatabase.CHARACTERS)
            .filter(document -> document.key().equals("U+2167"))
            .findFirst()
            .orElseThrow();
    JsonNode json = new ObjectMapper().readTree(half.body().bytes());
    assertThat(json.get("name").asText()).isEqualTo("ROMAN NUMERAL EIGHT");
    assertThat(json.get("character").asText()).isEqualTo("Ⅷ");
    assertThat(json.get("block").asText()).isEqualTo("NUMBER_FORMS");
    assertThat(json.get("script").asText()).isEqualTo("LATIN");
    assertThat(json.get("category").asText()).isEqualTo("Nl");
    assertThat(json.get("numericValue").asInt()).isEqualTo(8);
  }

  @Test
  void leadsFromACharacterToItsParts() {
    assertThat(dataset.documents(UnicodeDatabase.DECOMPOSITIONS).map(Document::key))
        .contains("U+00C5:canonical:0", "U+00C5:canonical:1", "U+2167:compatibility:3");
  }

  @Test
  void isJsonWithKeysThatAreUniqueAndAllowed() throws Exception {
    ObjectMapper json = new ObjectMapper();
    Pattern allowed = Pattern.compile("[A-Za-z0-9_:.@+=-]{1,254}");
    for (CollectionDefinition collection : dataset.collections()) {
      Set<String> keys = new HashSet<>();
      for (Document document : (Iterable<Document>) dataset.documents(collection.id())::iterator) {
        if (!keys.add(document.key()) || !allowed.matcher(document.key()).matches()) {
          fail(document.id().toString());
        }
        if (keys.size() < 20_000 && !json.readTree(document.body().bytes()).isObject()) {
          fail(document.body().text());
        }
      }
      assertThat(keys.isEmpty()).as(collection.id().toString()).isFalse();
    }
  }

  @Test
  void spreadsOverSeveralDatabasesAndOneToFiveShards() {
    assertThat(dataset.structure()).hasSizeGreaterThanOrEqualTo(3);
    assertThat(dataset.structure())
        .allSatisfy(database -> assertThat(database.views()).isNotEmpty());
    Set<Integer> shards = new TreeSet<>();
    dataset.collections().forEach(collection -> shards.add(collection.shards()));
    assertThat(shards).containsExactly(1, 2, 3, 4, 5);
    assertThat(dataset.collections())
        .flatExtracting(CollectionDefinition::indexes)
        .anyMatch(IndexDefinition::unique)
        .anyMatch(IndexDefinition::sparse)
        .anyMatch(index -> !index.unique());
  }

  @Test
  void knowsNoOtherCollection() {
    assertThatThrownBy(() -> dataset.documents(new CollectionId("time", "space")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("time/space");
    assertThatThrownBy(() -> dataset.documents(new CollectionId("space", "time")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("space/time");
  }
}
