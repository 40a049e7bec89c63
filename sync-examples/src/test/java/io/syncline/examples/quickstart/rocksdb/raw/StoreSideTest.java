package io.syncline.examples.quickstart.rocksdb.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.verify.Row;
import io.syncline.examples.quickstart.verify.Side;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSideTest {

  private static final CollectionId ONE = new CollectionId("base", "one");

  @TempDir private Path folder;

  private static Row row(String key, long revision) {
    return new Row(ONE, key, revision, Body.of("{\"key\":\"" + key + "\"}"));
  }

  @Test
  void readsWhatWasWrittenWhileTheStoreIsOpen() throws Exception {
    StoreSide side = new StoreSide(folder);
    try (HandMadeStore store = new HandMadeStore(folder)) {
      store.collection(new CollectionId("other", "two"), 2);
      store.collection(ONE, 3);
      store.put(row("a", 7));
      store.flush();
      store.put(row("ü", -1));
      assertThat(rows(side)).containsExactlyInAnyOrder(row("a", 7), row("ü", -1));
      store.put(row("later", 9));
      assertThat(rows(side)).contains(row("later", 9)).hasSize(3);
    }
    assertThat(rows(side)).hasSize(3);
  }

  @Test
  void readsTheStructureWithoutWhatIsMadeAtPromotion() throws Exception {
    try (HandMadeStore store = new HandMadeStore(folder)) {
      store.object(0, "", "", "base", 0);
      store.collection(ONE, 3);
      store.object(3, "base", "one", "byName", 0);
      store.object(3, "base", "one", "byAge", 2);
    }
    assertThat(new StoreSide(folder).structure())
        .containsOnlyKeys("kind 0: //base", "kind 2: base//one", "kind 3: base/one/byName")
        .containsEntry("kind 2: base//one", "3 shards {\"kind\":\"document\"}");
  }

  @Test
  void showsDocumentsOfACollectionThatIsNotThere() throws Exception {
    try (HandMadeStore store = new HandMadeStore(folder)) {
      store.collection(ONE, 3);
      store.put(ByteBuffer.allocate(13).putInt(99).putLong(1).put((byte) 'k').array(), new byte[8]);
    }
    assertThat(rows(new StoreSide(folder)))
        .singleElement()
        .extracting(row -> row.id().toString())
        .isEqualTo("(no database)/(shard 99)/k");
  }

  @Test
  void noticesADocumentInThePlaceOfAnother() throws Exception {
    try (HandMadeStore store = new HandMadeStore(folder)) {
      store.collection(ONE, 3);
      store.put(ByteBuffer.allocate(13).putInt(1).putLong(1).put((byte) 'k').array(), new byte[8]);
    }
    assertThatThrownBy(() -> rows(new StoreSide(folder)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("base/one/k");
  }

  @Test
  void refusesAFolderWithoutAStore() {
    assertThatThrownBy(() -> rows(new StoreSide(folder)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(folder.toString());
  }

  private static List<Row> rows(Side side) {
    List<Row> rows = new ArrayList<>();
    side.scan(rows::add);
    return rows;
  }
}
