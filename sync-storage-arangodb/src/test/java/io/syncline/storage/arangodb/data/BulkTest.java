package io.syncline.storage.arangodb.data;

import static io.syncline.storage.arangodb.data.Exchanges.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ShownExchange;
import io.syncline.store.Change;
import io.syncline.store.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkTest {
  private static final Document O1 = document("o1", "_lI1STg----", "{\"n\":1}");
  private static final Document O2 = document("o2", "_lI1STg---_", "{\"n\":2}");

  @Test
  void joinsDocumentsByteForByte() {
    assertThat(BulkBody.documents(List.of(O1, O2), 1000))
        .containsExactly(
            new BulkBody(
                Bytes.utf8(
                    "[{\"_key\":\"o1\",\"_rev\":\"_lI1STg----\",\"n\":1},"
                        + "{\"_key\":\"o2\",\"_rev\":\"_lI1STg---_\",\"n\":2}]"),
                0,
                2));
    assertThat(BulkBody.documents(List.of(), 1000)).isEmpty();
  }

  @Test
  void writesLinesToRestore() {
    assertThat(
            BulkBody.restoreLines(
                List.of(new Change.Put(O2), new Change.Remove(Bytes.utf8("o1"), 0)), 1000))
        .containsExactly(
            new BulkBody(
                Bytes.utf8(
                    """
                    {"type":2300,"data":{"_key":"o2","_rev":"_lI1STg---_","n":2}}
                    {"type":2302,"data":{"_key":"o1"}}
                    """),
                0,
                2));
    assertThatThrownBy(() -> BulkBody.restoreLines(List.of(new Change.Cleared()), 1000))
        .hasMessageContaining("Cleared");
  }

  @Test
  void aBodyOverSeveralLinesStaysOneLine() {
    Document spread = document("o1", "_lI1STg----", "{\n\"s\":1,\r\n\"t\":\"a\\nb\"}\n");
    BulkBody body = BulkBody.restoreLines(List.of(new Change.Put(spread)), 1000).get(0);
    assertThat(body.bytes().utf8())
        .isEqualTo(
            "{\"type\":2300,\"data\":{\"_key\":\"o1\",\"_rev\":\"_lI1STg----\","
                + " \"s\":1,  \"t\":\"a\\nb\"}}\n");
  }

  @Test
  void writesArraysOfKeys() {
    assertThat(BulkBody.keys(List.of(Bytes.utf8("o1"), Bytes.utf8("gone")), 1000).get(0).bytes())
        .isEqualTo(Bytes.utf8("[\"o1\",\"gone\"]"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 88, 89, 90, 130, 131, 132, 133, 500, 10_000})
  void cutsWhatIsTooLarge(int most) {
    List<Document> documents = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String key = "k" + i;
      documents.add(document(key, "_lI1STg----", "{}"));
      changes.add(new Change.Put(documents.get(i)));
    }
    for (List<BulkBody> bodies :
        List.of(
            BulkBody.documents(documents, most),
            BulkBody.restoreLines(changes, most),
            BulkBody.keys(documents.stream().map(Document::key).toList(), most))) {
      int next = 0;
      for (BulkBody body : bodies) {
        assertThat(body.first()).isEqualTo(next);
        assertThat(body.count() == 1 || body.bytes().length() <= most).isTrue();
        next += body.count();
      }
      assertThat(next).isEqualTo(50);
    }
    int read = 0;
    for (BulkBody body : BulkBody.documents(documents, most)) {
      DocumentArray array = new DocumentArray(body.bytes().toArray());
      for (DocumentArray.Entry e = array.next(); e != null; e = array.next()) {
        assertThat(e).isEqualTo(new DocumentArray.Found(documents.get(read++)));
      }
    }
    assertThat(read).isEqualTo(50);
  }

  @Test
  void bodiesAreFilledUpToTheLastByte() {
    int both = BulkBody.documents(List.of(O1, O2), 1000).get(0).bytes().length();
    assertThat(BulkBody.documents(List.of(O1, O2), both)).hasSize(1);
    assertThat(BulkBody.documents(List.of(O1, O2), both - 1)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"n\":1},{\"_key\":\"x\"}|not one JSON object",
        "{\"_key\":\"x\",\"n\":1}|has an attribute _id, _key or _rev",
        "{\"n\":1,\"_rev\":\"_lI1STg----\"}|has an attribute _id, _key or _rev",
        "{\"_id\":1}|has an attribute _id, _key or _rev",
        "{\"n\":1|ends too early",
        "[1]|not one JSON object",
        "x|not one JSON object"
      })
  void refusesBodiesThatSaySomethingElse(String body, String why) {
    Document bad = document("o1", "_lI1STg----", body);
    assertThatThrownBy(() -> BulkBody.documents(List.of(bad), 1000))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST))
        .hasMessageContaining("document o1")
        .hasMessageContaining(why);
  }

  @Test
  void readsWhatBecameOfEachDocument() {
    BulkAnswer.Items items =
        (BulkAnswer.Items) BulkAnswer.read(bytes(Exchanges.WRITTEN), 2, "1221:1");
    assertThat(items.items())
        .containsExactly(
            new BulkAnswer.Item(0, ""), new BulkAnswer.Item(1221, "illegal document key"));
    assertThat(items.failed()).containsExactly(1);
    assertThat(BulkAnswer.read(bytes(ShownExchange.of("documents.remove").answer()), 2, "1202:1"))
        .isEqualTo(
            new BulkAnswer.Items(
                List.of(
                    new BulkAnswer.Item(0, ""), new BulkAnswer.Item(1202, "document not found"))));
    // A conflict names the document that stands in the way.
    assertThat(
            BulkAnswer.read(
                bytes(
                    "[{\"error\":true,\"errorNum\":1200,\"errorMessage\":\"conflict\",\"_key\":\"o1\",\"_rev\":\"_lI1STg----\"}]"),
                1,
                "1200:1"))
        .isEqualTo(new BulkAnswer.Items(List.of(new BulkAnswer.Item(1200, "conflict"))));
  }

  @Test
  void answersOfSilentRequestsNameNoDocument() {
    assertThat(BulkAnswer.read(bytes("{}"), 2, null))
        .isInstanceOfSatisfying(
            BulkAnswer.Unknown.class, u -> assertThat(u.why()).contains("silent"));
    assertThat(
            BulkAnswer.read(
                bytes(ShownExchange.of("documents.silent-failed").answer()), 2, "1221:1"))
        .isInstanceOfSatisfying(
            BulkAnswer.Unknown.class,
            u -> assertThat(u.why()).contains("1 entries for 2 documents", "silent"));
  }

  @Test
  void aRequestThatWasRefusedIsNoAnswerAboutDocuments() {
    assertThat(BulkAnswer.read(bytes(ShownExchange.of("mode.write-refused").answer()), 2, null))
        .isEqualTo(new BulkAnswer.Refused(1004, "read only"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1221:2", "1202:1", "1221:1,1202:1"})
  void anAnswerThatItsHeaderContradictsIsUnknown(String header) {
    assertThat(BulkAnswer.read(bytes(Exchanges.WRITTEN), 2, header.isEmpty() ? null : header))
        .isInstanceOfSatisfying(
            BulkAnswer.Unknown.class, u -> assertThat(u.why()).contains("{1221=1}"));
  }

  @Test
  void readsTheHeaderOfErrors() {
    assertThat(ErrorCodes.parse("1200:2, 1210:1").counts()).isEqualTo(Map.of(1200, 2, 1210, 1));
    assertThat(ErrorCodes.parse(null).counts()).isEmpty();
    for (String wrong :
        List.of("1200", "1200:", ":1", "1200:0", "1200:1,", "1200:1,1200:1", "a:b", "-1:2")) {
      assertThatThrownBy(() -> ErrorCodes.parse(wrong))
          .as(wrong)
          .hasMessageContaining("X-Arango-Error-Codes");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[1]", "[{}]", "[{\"error\":true}]", "[{\"_key\":\"a\"}", "[] []", "true", ""})
  void refusesAnswersThatAreNone(String body) {
    assertThatThrownBy(() -> BulkAnswer.read(bytes(body), 1, null))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT))
        .hasMessageContaining("bulk answer");
  }

  @Test
  void messagesOfTheServerAreCutShort() {
    BulkAnswer.Items items =
        (BulkAnswer.Items)
            BulkAnswer.read(
                bytes(
                    "[{\"error\":true,\"errorNum\":1210,\"errorMessage\":\""
                        + "x".repeat(5000)
                        + "\"}]"),
                1,
                "1210:1");
    assertThat(items.items().get(0).message()).hasSize(200);
  }

  private static Document document(String key, String revision, String body) {
    return new Document(Bytes.utf8(key), Revision.parse(revision), Bytes.utf8(body));
  }
}
