package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Incarnation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShownTest {
  private static final ObjectId ORDERS = ObjectId.collection("shop", "orders");
  private static final ObjectId GRAPHS = ObjectId.collection("shop", "_graphs");
  private static final ObjectId SYSTEM = ObjectId.database("_system");
  private static final ObjectId ROOT = new ObjectId(ObjectKind.USER, "", "", "root");
  private static final String FULL = "{\"replicationFactor\":3,\"type\":2}";

  private final Shown source = new Shown(false, Set.of("root"), new Secrets());
  private final Shown target = new Shown(true, Set.of("root"), new Secrets());

  @Test
  void showsWhatIsAsItWasWrittenAsItWasWanted() {
    InventoryObject wanted = collection(ORDERS, "3001", "{\"replicationFactor\":9}");
    Seen now = seen(collection(ORDERS, "77001", FULL));
    OriginRecord record = record(wanted, now);
    for (Shown shown : List.of(source, target)) {
      InventoryObject object = only(shown.of(List.of(now), Map.of(ORDERS, record)), ORDERS);
      assertThat(object.sameAs(wanted)).isTrue();
      assertThat(object.incarnation()).isEqualTo(new Incarnation("77001"));
    }
  }

  @Test
  void showsWhatSomebodyAlteredSinceAsItIs() {
    InventoryObject wanted = collection(ORDERS, "3001", "{}");
    OriginRecord record = record(wanted, seen(collection(ORDERS, "77001", FULL)));
    Seen altered = seen(collection(ORDERS, "77001", "{\"type\":2}"));
    InventoryObject object = only(target.of(List.of(altered), Map.of(ORDERS, record)), ORDERS);
    assertThat(object.properties()).isEqualTo("{\"type\":2}");
    assertThat(object.origin()).isEqualTo(new Incarnation("3001"));
  }

  @Test
  void takesNoRecordOfANamesake() {
    InventoryObject wanted = collection(ORDERS, "3001", "{}");
    OriginRecord record = record(wanted, seen(collection(ORDERS, "77001", FULL)));
    Seen again = seen(collection(ORDERS, "77002", FULL));
    assertThat(target.of(List.of(again), Map.of(ORDERS, record)).get(ORDERS))
        .isEqualTo(again.object());
  }

  @Test
  void hidesWhatATargetHasOfItsOwnUntilItIsTakenOver() {
    Seen graphs = seen(collection(GRAPHS, "5", FULL));
    Seen system = Seen.plain(SYSTEM, Canonical.object("{\"cluster\":{}}"));
    Seen root = Seen.plain(ROOT, Canonical.object("{\"active\":true}"));
    List<Seen> all = List.of(graphs, system, root);
    assertThat(source.of(all, Map.of()).keySet()).containsExactlyInAnyOrder(SYSTEM, GRAPHS, ROOT);
    assertThat(target.of(all, Map.of())).isEmpty();
    InventoryObject wantedRoot = plain(ROOT, "{\"active\":false}");
    InventoryObject wantedSystem = plain(SYSTEM, "{\"cluster\":{\"version\":\"3.11.0\"}}");
    InventoryObject wantedGraphs = collection(GRAPHS, "900", "{}");
    Map<ObjectId, OriginRecord> records =
        Map.of(
            ROOT, OriginRecord.remembered(wantedRoot, Canonical.object(wantedRoot.properties())),
            SYSTEM,
                OriginRecord.remembered(wantedSystem, Canonical.object(wantedSystem.properties())),
            GRAPHS, record(wantedGraphs, graphs));
    Map<ObjectId, InventoryObject> shown = target.of(all, records);
    for (InventoryObject wanted : List.of(wantedRoot, wantedSystem, wantedGraphs)) {
      assertThat(only(shown, wanted.id()).sameAs(wanted)).isTrue();
    }
    assertThat(source.of(all, records).get(SYSTEM)).as("its own facts").isEqualTo(system.object());
  }

  private static InventoryObject only(Map<ObjectId, InventoryObject> shown, ObjectId id) {
    return Objects.requireNonNull(shown.get(id), id.toString());
  }

  private static OriginRecord record(InventoryObject wanted, Seen now) {
    return OriginRecord.of(wanted, Canonical.object(wanted.properties()), now);
  }

  private static Seen seen(InventoryObject object) {
    return new Seen(object, object.incarnation().value(), object.id().name());
  }

  private static InventoryObject collection(ObjectId id, String incarnation, String properties) {
    return new InventoryObject(
        id, new Incarnation(incarnation), Incarnation.NONE, 2, properties, Stage.BEFORE_DATA);
  }

  private static InventoryObject plain(ObjectId id, String properties) {
    return new InventoryObject(
        id, Incarnation.NONE, Incarnation.NONE, 0, properties, Stage.BEFORE_DATA);
  }
}
