package io.syncline.storage.arangodb.data;

import static io.syncline.storage.arangodb.data.Exchanges.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ShownExchange;
import io.syncline.store.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpBodyTest {
  private static final String O1 = ShownExchange.of("dump").answer().strip();

  @Test
  void readsBareDocuments() {
    String o2 = ShownExchange.of("dump.last").answer().strip();
    DumpBody body = new DumpBody(bytes(O1 + "\n" + o2 + "\r\n\n"));
    assertThat(body.next())
        .isEqualTo(
            new Document(
                Bytes.utf8("o1"),
                1858541086310400000L,
                Bytes.utf8("{\"customer\":\"k7\",\"n\":1}")));
    assertThat(body.next())
        .isEqualTo(new Document(Bytes.utf8("o2"), 1858541086310400001L, Bytes.utf8("{\"n\":2}")));
    assertThat(body.next()).isNull();
    assertThat(new DumpBody(new byte[0]).next()).isNull();
  }

  @Test
  void readsDocumentsInEnvelopes() {
    assertThat(new DumpBody(bytes(ShownExchange.of("dump.in-envelopes").answer())).next())
        .isEqualTo(new Document(Bytes.utf8("o1"), 1858541086310400000L, Bytes.utf8("{\"n\":1}")));
  }

  @Test
  void aDocumentMayLookLikeAnEnvelope() {
    String document =
        "{\"type\":2302,\"data\":{\"_key\":\"x\",\"_rev\":\"y\"},\"_key\":\"k\",\"_rev\":\"_lI1STg----\"}";
    assertThat(new DumpBody(bytes(document)).next())
        .isEqualTo(
            new Document(
                Bytes.utf8("k"),
                1858541086310400000L,
                Bytes.utf8("{\"type\":2302,\"data\":{\"_key\":\"x\",\"_rev\":\"y\"}}")));
  }

  @Test
  void rowsOfUsersAreDocuments() {
    Document user = requireNonNull(new DumpBody(bytes(Exchanges.USER)).next());
    assertThat(user.key()).isEqualTo(Bytes.utf8("451"));
    assertThat(Exchanges.USER).endsWith(user.body().utf8().substring(1));
    assertThat(user.body().utf8()).startsWith("{\"user\":\"app\"");
  }

  @Test
  void revisionsOfOldServersMayBeNumbers() {
    Document document =
        requireNonNull(new DumpBody(bytes("{\"_key\":\"a\",\"_rev\":4711}")).next());
    assertThat(document.revision()).isEqualTo(4711);
  }

  @Test
  void aLineThatIsCutIsRefused() {
    for (int length = 1; length < O1.length(); length++) {
      DumpBody body = new DumpBody(bytes(O1 + "\n" + O1.substring(0, length)));
      assertThat(body.next()).isNotNull();
      assertThatThrownBy(body::next)
          .isInstanceOfSatisfying(
              SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT))
          .hasMessageContaining("dump line 2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":2302,\"data\":{\"_key\":\"o1\",\"_rev\":\"_lI1STg----\"}}",
        "{\"type\":2300}",
        "{\"_rev\":\"_lI1STg----\"}",
        "{\"_key\":\"o1\"}",
        "{\"_key\":7,\"_rev\":\"_lI1STg----\"}",
        "[{\"_key\":\"o1\",\"_rev\":\"_lI1STg----\"}]",
        "{\"_key\":\"o1\",\"_rev\":\"_lI1STg----\"}{\"_key\":\"o2\"}"
      })
  void refusesWhatIsNoDocument(String line) {
    assertThatThrownBy(() -> new DumpBody(bytes(line)).next())
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT))
        .hasMessageContaining("dump line 1");
  }
}
