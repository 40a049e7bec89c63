package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncException;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Incarnation;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OriginRecordTest {
  private static final ObjectId ORDERS = ObjectId.collection("shop", "orders");

  private static final String GOLDEN =
      "{\"_key\":\"da69468764545592b46f3b25fb693c30f60059adb5a87d86e8445e0ef654b9bd\","
          + "\"collection\":\"\",\"database\":\"shop\",\"kind\":\"origin\",\"name\":\"orders\","
          + "\"object\":\"COLLECTION\",\"origin\":\"3001\",\"own\":\"77001\",\"shards\":2,"
          + "\"shown\":\"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\","
          + "\"stage\":\"BEFORE_DATA\",\"v\":1,\"wanted\":\"{\\\"type\\\":2}\"}";

  private final OriginRecord record =
      new OriginRecord(
          ORDERS,
          new Incarnation("3001"),
          "77001",
          2,
          Stage.BEFORE_DATA,
          "{\"type\":2}",
          Optional.of(Digests.sha256("{}")));

  @Test
  void isWrittenAsVersionOneEverWas() {
    assertThat(Canonical.text(record.document())).isEqualTo(GOLDEN);
    assertThat(OriginRecord.read(Canonical.object(GOLDEN))).isEqualTo(record);
  }

  @Test
  void readsWhatItWrote() {
    OriginRecord remembered =
        OriginRecord.remembered(
            new InventoryObject(
                new ObjectId(ObjectKind.USER, "", "", "root"),
                Incarnation.NONE,
                Incarnation.NONE,
                0,
                "{\"active\":true}",
                Stage.BEFORE_DATA),
            Canonical.object("{\"active\":true}"));
    assertThat(OriginRecord.read(remembered.document())).isEqualTo(remembered);
    assertThat(remembered.shown()).isEmpty();
  }

  @Test
  void saysWhatToDoWithAnotherVersion() {
    assertThatThrownBy(
            () -> OriginRecord.read(Canonical.object(GOLDEN.replace("\"v\":1", "\"v\":2"))))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("version 2")
        .hasMessageContaining("run the version");
    assertThatThrownBy(
            () -> OriginRecord.read(Canonical.object(GOLDEN.replace("COLLECTION", "TABLE"))))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void hasAKeyForEachObject() {
    assertThat(OriginRecord.key(ORDERS)).matches("[0-9a-f]{64}");
    assertThat(OriginRecord.key(new ObjectId(ObjectKind.INDEX, "a", "b", "c")))
        .isNotEqualTo(OriginRecord.key(new ObjectId(ObjectKind.INDEX, "a", "bc", "c")));
  }

  @Test
  void fitsOnlyWhatTheServerShowedThen() {
    ObjectNode shown = Canonical.object("{}");
    assertThat(record.fits(Seen.plain(ObjectId.database("x"), shown))).isTrue();
    assertThat(record.fits(Seen.plain(ObjectId.database("x"), shown.put("type", 2)))).isFalse();
  }
}
