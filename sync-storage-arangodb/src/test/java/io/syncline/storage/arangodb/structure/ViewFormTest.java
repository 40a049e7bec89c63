package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import org.junit.jupiter.api.Test;

class ViewFormTest {
  private static final String SEARCH =
      "{\"type\":\"arangosearch\",\"links\":{\"orders\":{},\"größe\":{}},\"primarySort\":[]}";

  @Test
  void needsTheCollectionsItLinks() {
    assertThat(ViewForm.needs("shop", json(SEARCH)))
        .containsExactly(
            ObjectId.collection("shop", "orders"), ObjectId.collection("shop", "größe"));
  }

  @Test
  void needsTheIndexesItIsAnAliasOf() {
    assertThat(
            ViewForm.needs(
                "shop", json("{\"indexes\":[{\"collection\":\"orders\",\"index\":\"inv\"}]}")))
        .containsExactly(new ObjectId(ObjectKind.INDEX, "shop", "orders", "inv"));
  }

  @Test
  void altersLinksAndNotWhatIsGivenOnce() {
    assertThat(Canonical.text(ViewForm.alteration(json(SEARCH))))
        .isEqualTo("{\"links\":{\"größe\":{},\"orders\":{}}}");
  }

  @Test
  void isMadeAgainForWhatIsGivenOnce() {
    assertThat(again("{\"type\":\"arangosearch\",\"primarySort\":[]}")).isFalse();
    assertThat(again("{\"type\":\"arangosearch\",\"optimizeTopK\":[]}"))
        .as("a default of the server")
        .isFalse();
    assertThat(again("{\"type\":\"arangosearch\",\"primarySort\":[1]}")).isTrue();
    assertThat(again("{\"type\":\"search-alias\"}")).isTrue();
  }

  private static boolean again(String wanted) {
    JsonNode present = json("{\"type\":\"arangosearch\",\"optimizeTopK\":[]}");
    return ViewForm.mustBeMadeAgain(json(SEARCH), json(wanted), present);
  }

  private static JsonNode json(String text) {
    return Canonical.object(text);
  }
}
