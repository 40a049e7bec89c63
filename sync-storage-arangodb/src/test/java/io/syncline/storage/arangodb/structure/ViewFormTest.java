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
    assertThat(
            ViewForm.mustBeMadeAgain(
                json(SEARCH), json("{\"type\":\"arangosearch\",\"primarySort\":[]}")))
        .isFalse();
    assertThat(ViewForm.mustBeMadeAgain(json(SEARCH), json("{\"type\":\"arangosearch\"}")))
        .isTrue();
    assertThat(ViewForm.mustBeMadeAgain(json(SEARCH), json("{\"type\":\"search-alias\"}")))
        .isTrue();
  }

  private static JsonNode json(String text) {
    return Canonical.object(text);
  }
}
