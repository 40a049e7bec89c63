package io.syncline.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.store.Incarnation;
import org.junit.jupiter.api.Test;

class InventoryObjectTest {
  @Test
  void showsNoPropertiesInItsText() {
    InventoryObject user =
        new InventoryObject(
            new ObjectId(ObjectKind.USER, "", "", "app"),
            Incarnation.NONE,
            Incarnation.NONE,
            0,
            "{\"hash\":\"ab499b36\"}",
            InventoryObject.Stage.BEFORE_DATA);
    assertThat(user.toString()).contains("USER", "app").doesNotContain("ab499b36");
  }
}
