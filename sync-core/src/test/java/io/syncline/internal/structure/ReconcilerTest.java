package io.syncline.internal.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcilerTest {
  private static final Set<ShardId> NONE = Set.of();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyTwoInventoriesBecomeEqualAsFarAsTheStagesAllow(long seed) {
    RandomInventories random = new RandomInventories(seed);
    for (int i = 0; i < 400; i++) {
      Inventory wanted = random.source();
      Inventory present = random.target();
      Set<ShardId> copied = new TreeSet<>(wanted.shards());
      copied.removeIf(shard -> random.random().nextInt(3) == 0);
      boolean promote = random.random().nextBoolean();
      String what = "seed " + seed + ", pair " + i;

      List<Operation> plan = Reconciler.plan(wanted, present, copied, promote);
      Inventory after = apply(plan, present, what);

      assertThat(Reconciler.plan(wanted, after, copied, promote)).as(what).isEmpty();
      for (InventoryObject object : after.objects()) {
        assertThat(wanted.get(object.id())).as(what).isPresent();
        assertThat(object.sameAs(wanted.get(object.id()).orElseThrow())).as(what).isTrue();
        assertThat(object.stage() == Stage.AT_PROMOTION && !promote).as(what).isFalse();
      }
      for (InventoryObject object : wanted.objects()) {
        boolean now =
            switch (object.stage()) {
              case BEFORE_DATA -> true;
              case AFTER_DATA -> copied.containsAll(concerned(wanted, object.id()));
              case AT_PROMOTION -> promote;
            };
        if (now) {
          assertThat(after.get(object.id())).as(what + ": " + object.id()).isPresent();
        }
      }
      Inventory whole = apply(Reconciler.plan(wanted, after, wanted.shards(), true), after, what);
      assertThat(whole.byId().keySet()).as(what).isEqualTo(wanted.byId().keySet());
    }
  }

  @Test
  void nothingIsDoneWhereNothingDiffers() {
    InventoryObject users = collection("users", "s1", "", 2);
    assertThat(plan(List.of(users), List.of(collection("users", "t", "s1", 2)))).isEmpty();
  }

  @Test
  void aCollectionMadeAgainUnderItsNameIsDroppedWithItsOwnIncarnationAndMadeAgain() {
    InventoryObject wanted = collection("users", "s2", "", 2);
    InventoryObject present = collection("users", "t1", "s1", 2);
    assertThat(plan(List.of(wanted), List.of(present)))
        .containsExactly(
            new Operation.Drop(
                present, List.of(new ShardId("d", "users", 0), new ShardId("d", "users", 1))),
            new Operation.Put(wanted, java.util.Optional.empty()));
  }

  @Test
  void aCollectionWithAnotherShardCountIsMadeAgain() {
    assertThat(
            plan(
                List.of(collection("users", "s1", "", 3)),
                List.of(collection("users", "t1", "s1", 2))))
        .hasSize(2)
        .first()
        .isInstanceOf(Operation.Drop.class);
  }

  @Test
  void whatGoesWithADatabaseIsNotDroppedByItself() {
    InventoryObject database =
        new InventoryObject(
            ObjectId.database("d"),
            new Incarnation("t"),
            new Incarnation("s"),
            0,
            "{}",
            Stage.BEFORE_DATA);
    List<Operation> plan =
        plan(
            List.of(),
            List.of(
                database,
                collection("users", "t1", "s1", 1),
                index("users", "u", Stage.AFTER_DATA, "{}"),
                collection("items", "t2", "s1", 2)));
    assertThat(plan)
        .containsExactly(
            new Operation.Drop(
                database,
                List.of(
                    new ShardId("d", "items", 0),
                    new ShardId("d", "items", 1),
                    new ShardId("d", "users", 0))));
  }

  @Test
  void anIndexThatWaitsForTheDataAndDiffersIsRemovedUntilThen() {
    InventoryObject users = collection("users", "s1", "", 1);
    InventoryObject wanted = index("users", "unique", Stage.AFTER_DATA, "{\"fields\":[\"a\"]}");
    InventoryObject other = index("users", "unique", Stage.AFTER_DATA, "{\"fields\":[\"b\"]}");
    Inventory source = new Inventory(List.of(users, wanted));
    Inventory target = new Inventory(List.of(collection("users", "t", "s1", 1), other));

    assertThat(Reconciler.plan(source, target, NONE, false))
        .containsExactly(new Operation.Drop(other, List.of()));
    assertThat(Reconciler.plan(source, target, source.shards(), false))
        .containsExactly(new Operation.Put(wanted, java.util.Optional.of(other)));
  }

  @Test
  void anIndexThatIsThereAsWantedStaysWhateverIsCopied() {
    InventoryObject users = collection("users", "s1", "", 1);
    InventoryObject unique = index("users", "unique", Stage.AFTER_DATA, "{}");
    Inventory target = new Inventory(List.of(collection("users", "t", "s1", 1), unique));
    assertThat(Reconciler.plan(new Inventory(List.of(users, unique)), target, NONE, false))
        .isEmpty();
  }

  @Test
  void whatIsMadeAtPromotionIsRemovedBeforeIt() {
    InventoryObject users = collection("users", "s1", "", 1);
    InventoryObject ttl = index("users", "ttl", Stage.AT_PROMOTION, "{}");
    Inventory source = new Inventory(List.of(users, ttl));
    Inventory target = new Inventory(List.of(collection("users", "t", "s1", 1), ttl));
    assertThat(Reconciler.plan(source, target, source.shards(), false))
        .containsExactly(new Operation.Drop(ttl, List.of()));
    assertThat(Reconciler.plan(source, target, source.shards(), true)).isEmpty();
  }

  @Test
  void planningTenThousandCollectionsIsNotQuadratic() {
    List<InventoryObject> objects = new java.util.ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      objects.add(collection("c" + i, "s1", "", 1));
      objects.add(index("c" + i, "u", Stage.AFTER_DATA, "{}"));
    }
    Inventory wanted = new Inventory(objects);
    assertThat(Reconciler.plan(wanted, Inventory.EMPTY, wanted.shards(), false)).hasSize(20_000);
  }

  private static List<Operation> plan(List<InventoryObject> wanted, List<InventoryObject> present) {
    return Reconciler.plan(new Inventory(wanted), new Inventory(present), NONE, false);
  }

  private static InventoryObject collection(
      String name, String incarnation, String origin, int shards) {
    return new InventoryObject(
        ObjectId.collection("d", name),
        new Incarnation(incarnation),
        new Incarnation(origin),
        shards,
        "{}",
        Stage.BEFORE_DATA);
  }

  private static InventoryObject index(
      String collection, String name, Stage stage, String properties) {
    return new InventoryObject(
        new ObjectId(ObjectKind.INDEX, "d", collection, name),
        Incarnation.NONE,
        Incarnation.NONE,
        0,
        properties,
        stage);
  }

  private static Set<ShardId> concerned(Inventory wanted, ObjectId id) {
    Set<ShardId> shards = new TreeSet<>(wanted.shards());
    shards.removeIf(
        shard ->
            !shard.database().equals(id.database())
                || !id.collection().isEmpty() && !shard.collection().equals(id.collection()));
    return shards;
  }

  /** A strict target: what an object needs must be there, and what is dropped is what was meant. */
  private static Inventory apply(List<Operation> plan, Inventory present, String what) {
    TreeMap<ObjectId, InventoryObject> target = new TreeMap<>(present.byId());
    int group = -1;
    for (Operation operation : plan) {
      ObjectId id = operation.id();
      assertThat(operation.group()).as(what).isGreaterThanOrEqualTo(group);
      group = operation.group();
      if (operation instanceof Operation.Drop drop) {
        assertThat(target.get(id)).as(what).isEqualTo(drop.present());
        Set<ShardId> shards = new Inventory(target.values()).shards();
        target
            .keySet()
            .removeIf(
                other ->
                    other.equals(id)
                        || Reconciler.databaseOf(other).equals(id)
                        || Reconciler.collectionOf(other).equals(id));
        shards.removeAll(new Inventory(target.values()).shards());
        assertThat(drop.shards()).as(what).containsExactlyElementsOf(shards);
      } else if (operation instanceof Operation.Put put) {
        for (ObjectId needed : List.of(Reconciler.databaseOf(id), Reconciler.collectionOf(id))) {
          assertThat(needed.equals(id) || target.containsKey(needed))
              .as(what + ": " + id + " needs " + needed)
              .isTrue();
        }
        assertThat(target.get(id)).as(what).isEqualTo(put.present().orElse(null));
        InventoryObject wanted = put.wanted();
        target.put(
            id,
            new InventoryObject(
                id,
                new Incarnation("new"),
                wanted.incarnation(),
                wanted.shards(),
                wanted.properties(),
                wanted.stage()));
      }
    }
    return new Inventory(target.values());
  }
}
