package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.inventory.Inventory;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.security.Secret;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.CollectionCalls;
import io.syncline.storage.arangodb.call.UserCalls;
import io.syncline.storage.arangodb.call.ViewCalls;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The structure of one stand-in, users among it, made on another that is read-only. */
@Timeout(120)
class StandInCopyTest {
  private final StandInCluster source = StandInCluster.whole();
  private final StandInCluster target = StandInCluster.whole();

  @AfterEach
  void close() {
    source.close();
    target.close();
  }

  @Test
  void makesOneClusterWhatAnotherIsAndOpensItAgain() throws Exception {
    fill();
    Inventory wanted = StructureCopy.read(source.structure().structure());
    assertThat(wanted.byId().keySet())
        .extracting(ObjectId::kind)
        .contains(
            ObjectKind.DATABASE,
            ObjectKind.ANALYZER,
            ObjectKind.COLLECTION,
            ObjectKind.INDEX,
            ObjectKind.VIEW,
            ObjectKind.USER);
    target.structure().holds().place(StructureScene.TARGET);
    StructureCopy.copy(wanted, target.structure().structure());
    Inventory made = StructureCopy.read(target.structure().structure());
    for (InventoryObject object : wanted.objects()) {
      assertThat(made.get(object.id()).filter(now -> now.sameAs(object)))
          .as("%s", object.id())
          .isPresent();
    }
    assertThat(StructureCopy.copy(wanted, target.structure().structure())).isEmpty();
    try (ArangoConnection writer = target.of("writer", "its password")) {
      CollectionCalls shop = new CollectionCalls(writer.coordinator(), "shop");
      assertThat(ClusterCalls.await(shop.count("orders"))).isZero();
      assertThatThrownBy(() -> ClusterCalls.await(shop.truncate("orders")))
          .isInstanceOf(ArangoError.class);
      target.structure().holds().remove(StructureScene.TARGET);
      ClusterCalls.await(shop.truncate("orders"));
    }
  }

  private void fill() {
    source.standIn().application().createDatabase("shop");
    source.standIn().application().createCollection("shop", "orders", 3, 2);
    source
        .standIn()
        .application()
        .createIndex(
            "shop", "orders", "{\"type\":\"persistent\",\"fields\":[\"a\"],\"name\":\"by\"}");
    try (ArangoConnection root = source.of("root", StandInCluster.PASSWORD)) {
      ViewCalls views = new ViewCalls(root.coordinator(), "shop");
      ClusterCalls.await(
          views.createAnalyzer(
              Canonical.object(
                  "{\"name\":\"csv\",\"type\":\"delimiter\",\"properties\":{\"delimiter\":\",\"},"
                      + "\"features\":[\"frequency\"]}")));
      ClusterCalls.await(
          views.create(
              Canonical.object(
                  "{\"name\":\"v\",\"type\":\"arangosearch\",\"links\":{\"orders\":{}}}")));
      UserCalls users = new UserCalls(root.coordinator());
      ClusterCalls.await(
          users.create(
              new UserCalls.User("writer", true, Canonical.object()), Secret.of("its password")));
      ClusterCalls.await(users.grant("writer", List.of("shop"), UserCalls.Grant.RW));
      ClusterCalls.await(users.grant("writer", List.of("shop", "*"), UserCalls.Grant.RW));
    }
  }
}
