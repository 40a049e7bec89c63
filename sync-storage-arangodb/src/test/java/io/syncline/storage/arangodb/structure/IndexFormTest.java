package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexFormTest {
  @ParameterizedTest
  @CsvSource({
    "hash, persistent",
    "skiplist, persistent",
    "geo1, geo",
    "geo2, geo",
    "persistent, persistent",
    "mdi, mdi"
  })
  void makesOldTypesAsWhatTheyAreNow(String was, String is) {
    JsonNode body =
        IndexForm.creation("i", json("{\"id\":\"7\",\"type\":\"" + was + "\",\"fields\":[\"a\"]}"));
    assertThat(Canonical.text(body))
        .isEqualTo(
            "{\"fields\":[\"a\"],\"inBackground\":true,\"name\":\"i\",\"type\":\"" + is + "\"}");
  }

  @Test
  void isTheSameWithDefaultsThatTheServerAdded() {
    String present =
        "{\"fields\":[\"a\"],\"type\":\"persistent\",\"unique\":true,\"deduplicate\":true}";
    assertThat(same("{\"fields\":[\"a\"],\"type\":\"hash\",\"unique\":true}", present, "{}"))
        .isTrue();
    assertThat(same("{\"fields\":[\"b\"],\"type\":\"hash\",\"unique\":true}", present, "{}"))
        .isFalse();
    assertThat(same("{\"fields\":[\"a\"],\"type\":\"hash\",\"sparse\":true}", present, "{}"))
        .isFalse();
  }

  @Test
  void isTheSameWhereTheServerWroteWhatItWasGivenInAnotherForm() {
    String wanted = "{\"fields\":[\"a\"],\"type\":\"inverted\"}";
    String present = "{\"fields\":[{\"name\":\"a\"}],\"type\":\"inverted\"}";
    assertThat(same(wanted, present, wanted)).isTrue();
    assertThat(same(wanted, present, present)).isFalse();
  }

  private static boolean same(String wanted, String present, String before) {
    return IndexForm.isSame(json(wanted), json(present), json(before));
  }

  private static JsonNode json(String text) {
    return Canonical.object(text);
  }
}
