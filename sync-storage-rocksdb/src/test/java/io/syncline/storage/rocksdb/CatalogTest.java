package io.syncline.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** What is kept in memory of a store, where it holds a change whose write was said to fail. */
class CatalogTest {
  private static final Hold HOLD = new Hold(Hold.Kind.OPERATOR, "o");

  @TempDir Path folder;
  private Database database;
  private Catalog kept;
  private Catalog held;
  private CatalogEdit edit;

  @BeforeEach
  void open() throws RocksDBException {
    database = Database.open(folder, CrashingWriter.options());
    Incarnation store = Catalog.identity(database, false);
    FeedLog log = FeedLog.open(database, "boot", false);
    kept = Catalog.load(database, store, log.archive);
    held = Catalog.load(database, store, log.archive);
    edit = new CatalogEdit(database, held, log);
  }

  @AfterEach
  void close() {
    database.shut();
    database.free();
  }

  @Test
  void agreesWithTheStore() throws RocksDBException {
    put(ObjectId.database("d"), 0);
    put(ObjectId.collection("d", "one"), 3);
    put(ObjectId.collection("d", "two"), 2);
    edit.place(HOLD);
    kept.agree();
    assertAgreed();
    Shard one = kept.shard(new ShardId("d", "one", 1)).orElseThrow();
    edit.drop(ObjectId.collection("d", "one"), Incarnation.NONE);
    put(ObjectId.collection("d", "one"), 1);
    edit.remove(HOLD);
    kept.agree();
    assertAgreed();
    assertThat(kept.shard(one.id)).isEmpty();
    assertThat(kept.byNumber(one.number).orElseThrow().incarnation).isEqualTo(one.incarnation);
  }

  private void put(ObjectId id, int shards) throws RocksDBException {
    edit.put(
        new InventoryObject(
            id,
            Incarnation.NONE,
            Incarnation.NONE,
            shards,
            "{}",
            InventoryObject.Stage.BEFORE_DATA),
        Incarnation.NONE);
  }

  private void assertAgreed() {
    assertThat(kept.inventory()).isEqualTo(held.inventory());
    assertThat(kept.version()).isEqualTo(held.version());
    assertThat(kept.nextShard).isEqualTo(held.nextShard);
    assertThat(kept.firstShards).isEqualTo(held.firstShards);
    assertThat(kept.retired).isEqualTo(held.retired);
    assertThat(kept.holds).isEqualTo(held.holds);
    for (ObjectId id : held.firstShards.keySet()) {
      ShardId first = new ShardId(id.database(), id.name(), 0);
      assertThat(kept.shard(first).orElseThrow().number)
          .isEqualTo(held.shard(first).orElseThrow().number);
    }
  }
}
