package io.syncline.storage.arangodb.data;

import static io.syncline.storage.arangodb.data.Exchanges.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SyncException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WalBodyTest {
  private static final CollectionUid ORDERS = new CollectionUid("c3001/s3002", "3001", "s3002");

  @Test
  void readsTheEntriesOfATail() {
    WalBody body = new WalBody(bytes(Exchanges.TAIL), 4200);
    List<WalMarker> markers = body.rest();

    WalMarker.Put first = (WalMarker.Put) markers.get(0);
    assertThat(first.at()).isEqualTo(new WalMarker.Place(4203, "shop"));
    assertThat(first.collection()).isEqualTo(ORDERS);
    assertThat(first.tid()).isZero();
    assertThat(first.document().key()).isEqualTo(Bytes.utf8("o1"));
    assertThat(first.document().revision()).isEqualTo(1858541086310400000L);
    assertThat(first.document().body().utf8()).isEqualTo("{\"customer\":\"k7\",\"n\":1}");
    assertThat(markers.get(1))
        .isEqualTo(new WalMarker.Begin(new WalMarker.Place(4206, "shop"), 88123));
    assertThat(markers.get(2).tid()).isEqualTo(88123);
    assertThat(markers.get(3))
        .isEqualTo(
            new WalMarker.Remove(
                new WalMarker.Place(4208, "shop"),
                ORDERS,
                88123,
                Bytes.utf8("o1"),
                Revision.parse("_lI1STne---")));
    assertThat(markers.get(4))
        .isEqualTo(new WalMarker.Commit(new WalMarker.Place(4209, "shop"), 88123));
    WalMarker.Structure index = (WalMarker.Structure) markers.get(5);
    assertThat(index.event()).isEqualTo(StructureEvent.INDEX_CREATED);
    assertThat(index.of()).contains(ORDERS);
    assertThat(index.data().utf8()).startsWith("{\"id\":\"3010\"").endsWith("\"estimates\":true}");
    assertThat(markers.get(6))
        .isEqualTo(new WalMarker.Truncate(new WalMarker.Place(4213, "shop"), ORDERS));
    assertThat(((WalMarker.Remove) markers.get(7)).revision()).isEqualTo(Revision.NONE);
    assertThat(markers).hasSize(8);
    assertThat(body.lastTick()).isEqualTo(4215);
    assertThat(body.count()).isEqualTo(8);
  }

  @Test
  void readsWhatChangesTheStructure() {
    List<WalMarker> markers = new WalBody(bytes(Exchanges.STRUCTURE), 0).rest();
    assertThat(markers)
        .extracting(m -> ((WalMarker.Structure) m).event())
        .containsExactly(
            StructureEvent.DATABASE_CREATED,
            StructureEvent.DATABASE_DROPPED,
            StructureEvent.COLLECTION_CREATED,
            StructureEvent.COLLECTION_CHANGED,
            StructureEvent.COLLECTION_DROPPED,
            StructureEvent.INDEX_DROPPED,
            StructureEvent.VIEW_CREATED,
            StructureEvent.VIEW_CHANGED,
            StructureEvent.VIEW_DROPPED);
    assertThat(((WalMarker.Structure) markers.get(0)).of()).isEmpty();
    assertThat(((WalMarker.Structure) markers.get(4)).data()).isEqualTo(Bytes.EMPTY);
    CollectionUid view = ((WalMarker.Structure) markers.get(8)).of().orElseThrow();
    assertThat(view).isEqualTo(new CollectionUid("c3600/", "3600", ""));
    assertThat(view.isShard()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "c3001/s3002,3001,s3002",
    "c18446744073709551615/s1,18446744073709551615,s1",
    "hABC/4711,'',''",
    "_users,'',''",
    "c/s1,'',''",
    "cars/s1,'',''",
    "c01/s1,'',''"
  })
  void splitsWhatNamesACollection(String text, String planId, String shard) {
    assertThat(CollectionUid.of(text)).isEqualTo(new CollectionUid(text, planId, shard));
  }

  @Test
  void ticksAreUnsignedNumbersOf64Bits() {
    WalBody body =
        new WalBody(
            bytes(
                """
                {"tick":"9007199254740993","type":2200,"db":"d","tid":"18446744073709551615"}
                {"tick":"18446744073709551615","type":2201,"db":"d","tid":"18446744073709551615"}
                """),
            9007199254740992L);
    assertThat(body.rest())
        .containsExactly(
            new WalMarker.Begin(new WalMarker.Place(9007199254740993L, "d"), -1),
            new WalMarker.Commit(new WalMarker.Place(-1, "d"), -1));
  }

  @Test
  void bodiesOfDocumentsPassByteForByte() {
    String before = "\"a\" : 1.50";
    String behind =
        "\"x\" : [1.50 , 1e400, {\"_key\":7}],\"ü\":\"\\uD83D\\uDE00 \\n\", \"data\":{\"_key\":\"no\"}";
    String document =
        "{ " + before + " ,\"_key\" : \"k\\u0031\",\"_rev\":\"_lI1STg----\", " + behind + " }";
    WalMarker.Put put =
        (WalMarker.Put)
            new WalBody(
                    bytes(
                        "{\"data\":"
                            + document
                            + ",\"cuid\":\"c1/s1\",\"type\":2300,\"tick\":\"7\"}"),
                    0)
                .rest()
                .get(0);
    assertThat(put.document().body().utf8()).isEqualTo("{" + before + "," + behind + "}");
    assertThat(put.document().key()).isEqualTo(Bytes.utf8("k1"));
    assertThat(put.at().database()).isEmpty();
  }

  @Test
  void typesThatAreNotKnownAreLeftToTheReader() {
    assertThat(
            new WalBody(
                    bytes("{\"tick\":\"7\",\"type\":2999,\"db\":\"d\",\"data\":[1],\"new\":{}}"), 0)
                .rest())
        .containsExactly(new WalMarker.Unknown(new WalMarker.Place(7, "d"), 2999));
  }

  @Test
  void entriesOfOneTickAreTaken() {
    WalBody body =
        new WalBody(
            bytes(
                """
                {"tick":"7","type":2200,"db":"d","tid":"1"}
                {"tick":"7","type":2302,"db":"d","cuid":"c1/s1","tid":"1","data":{"_key":"a","_rev":"0"}}

                {"tick":"7","type":2201,"db":"d","tid":"1"}"""),
            6);
    assertThat(body.rest()).hasSize(3);
  }

  @Test
  void everyCutOfTheLastLineIsRefused() {
    String line = Exchanges.TAIL.lines().findFirst().orElseThrow();
    for (int length = 1; length < line.length(); length++) {
      WalBody body = new WalBody(bytes(line.substring(0, length)), 0);
      assertThatThrownBy(body::next)
          .as("cut at %d", length)
          .isInstanceOfSatisfying(
              SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT))
          .hasMessageContaining("log line 1");
    }
    assertThat(new WalBody(bytes(line), 0).rest()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":2200,\"tid\":\"1\"}",
        "{\"tick\":\"7\"}",
        "{\"tick\":\"-7\",\"type\":2200,\"tid\":\"1\"}",
        "{\"tick\":\"18446744073709551616\",\"type\":2200,\"tid\":\"1\"}",
        "{\"tick\":7.5,\"type\":2200,\"tid\":\"1\"}",
        "{\"tick\":\"7\",\"type\":\"2200\",\"tid\":\"1\"}",
        "{\"tick\":\"7\",\"type\":2200}",
        "{\"tick\":\"7\",\"type\":2200,\"tid\":\"0\"}",
        "{\"tick\":\"7\",\"type\":2300,\"cuid\":\"c1/s1\"}",
        "{\"tick\":\"7\",\"type\":2300,\"data\":{\"_key\":\"a\",\"_rev\":\"_lI1STg----\"}}",
        "{\"tick\":\"7\",\"type\":2300,\"cuid\":\"c1/s1\",\"data\":{\"_key\":\"a\"}}",
        "{\"tick\":\"7\",\"type\":2300,\"cuid\":\"c1/s1\",\"data\":{\"_key\":\"a\",\"_rev\":\"\"}}",
        "{\"tick\":\"7\",\"type\":2300,\"cuid\":\"c1/s1\",\"data\":{\"_key\":\"a\",\"_rev\":\"?\"}}",
        "{\"tick\":\"7\",\"type\":2300,\"cuid\":\"c1/s1\",\"data\":{\"_rev\":\"_lI1STg----\"}}",
        "{\"tick\":\"7\",\"type\":2302,\"cuid\":\"c1/s1\",\"data\":{\"_key\":\"\"}}",
        "{\"tick\":\"7\",\"type\":2302,\"cuid\":\"c1/s1\",\"data\":{\"_key\":\"\\ud800\"}}",
        "{\"tick\":\"7\",\"type\":2302,\"cuid\":\"c1/s1\",\"data\":{\"_key\":\"a\",\"_key\":\"b\"}}",
        "{\"tick\":\"7\",\"tick\":\"8\",\"type\":2200,\"tid\":\"1\"}",
        "{\"tick\":\"7\",\"type\":2200,\"tid\":\"1\"} {}",
        "[]",
        "7"
      })
  void refusesWhatIsNoEntry(String line) {
    assertThatThrownBy(() -> new WalBody(bytes(line), 0).next())
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT))
        .hasMessageContaining("log line 1");
  }

  @Test
  void entriesOfTheStructureMayBeOneTickAhead() {
    String text =
        """
        {"tick":"8","type":2001,"cuid":"c1/s1"}
        {"tick":"7","type":2004,"cuid":"c2/s2"}
        {"tick":"8","type":2004,"cuid":"c3/s3"}
        """;
    assertThat(new WalBody(bytes(text), 6).rest()).hasSize(3);
    TransactionGroups groups = new TransactionGroups(TailPosition.after(6), 1000);
    assertThat(new WalBody(bytes(text), 6).rest())
        .allMatch(m -> groups.add(m).orElseThrow().at() == 8);
    assertThat(groups.resumable().from()).isEqualTo(6);
    assertThatThrownBy(() -> new WalBody(bytes(text.replace("7", "6")), 5).rest())
        .hasMessageContaining("line 2");
  }

  @Test
  void refusesTicksThatFall() {
    String two =
        """
        {"tick":"8","type":2200,"tid":"1"}
        {"tick":"7","type":2201,"tid":"1"}
        """;
    assertThatThrownBy(() -> new WalBody(bytes(two), 0).rest())
        .hasMessageContaining("line 2")
        .hasMessageContaining("tick 7 after 8");
    assertThatThrownBy(() -> new WalBody(bytes(two), 8).rest())
        .hasMessageContaining("line 1")
        .hasMessageContaining("tick 8 after 8");
  }

  @Test
  void errorsDoNotQuoteDocuments() {
    assertThatThrownBy(
            () ->
                new WalBody(
                        bytes("{\"tick\":\"7\",\"type\":2300,\"data\":{\"secret\":classified}}"), 0)
                    .next())
        .hasMessageContaining("at byte")
        .hasMessageNotContaining("classified")
        .hasNoCause();
  }

  @Test
  void everyTypeOfTheStructureIsKnownByItsNumber() {
    for (StructureEvent event : StructureEvent.values()) {
      assertThat(StructureEvent.of(event.type())).isEqualTo(Optional.of(event));
    }
  }
}
