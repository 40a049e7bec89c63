package io.syncline.examples.quickstart.arangodb.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.verify.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArangoFormTest {
  private static final CollectionId ONE = new CollectionId("base", "one");

  /** The first two stand in ArangoDB's documentation. */
  @ParameterizedTest
  @CsvSource({
    "_XUJFD3C---, 1609522782705549312",
    "_XUJIbS---_, 1609523014011977729",
    "-, 0",
    "_-, 64"
  })
  void readsAndWritesRevisions(String text, long number) {
    assertThat(ArangoForm.revision(text)).isEqualTo(number);
    assertThat(ArangoForm.revision(number)).isEqualTo(text);
  }

  @Test
  void refusesWhatIsNoRevision() {
    assertThatThrownBy(() -> ArangoForm.revision("a b"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a b");
  }

  @Test
  void readsTheSameOutOfWhatWasWrittenAndWhatAServerGivesBack() {
    Body written = Body.of("{\"b\":{\"y\":1.50,\"x\":[\"ü\",null]},\"_to\":\"c/1\",\"a\":true}");
    List<Row> read = new ArrayList<>();
    ArangoForm.rows(
        ONE,
        ("{\"a\":true,\"_id\":\"one/k\",\"_key\":\"k\",\"_rev\":\"_-\",\"_to\":\"c/1\","
                + "\"b\":{\"x\":[\"\\u00fc\", null],\"y\":1.50}}\n"
                + "{\"_key\":\"l\",\"_id\":\"one/l\",\"_rev\":\"-\"}\n")
            .getBytes(StandardCharsets.UTF_8),
        read::add);
    Row expected = ArangoForm.row(new Document(ONE, "k", written));
    assertThat(read)
        .containsExactly(
            new Row(ONE, "k", 64, expected.body()), new Row(ONE, "l", 0, Body.of("{}")));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "{\"a\":1};     ; {\"_key\":\"k\",\"a\":1}",
        "{}       ;     ; {\"_key\":\"k\"}",
        "{\"a\":1}; _-  ; {\"_key\":\"k\",\"_rev\":\"_-\",\"a\":1}"
      })
  void sendsTheKeyBesideTheBody(String body, String revision, String sent) {
    assertThat(ArangoForm.sent("k", revision == null ? "" : revision, Body.of(body)))
        .isEqualTo(sent);
  }

  @Test
  void showsNoSecret() {
    assertThat(new ArangoAccess(List.of("http://127.0.0.1:1"), "root", "hidden", "deep").toString())
        .contains("root", "127.0.0.1")
        .doesNotContain("hidden", "deep");
  }
}
