package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTest {
  @Test
  void sortsKeysAtEveryDepthAndLeavesWhiteSpaceOut() {
    assertThat(text("{ \"b\" : [ {\"z\":1, \"a\":null} ], \"a\" : {\"d\":true,\"c\":\"x y\"} }"))
        .isEqualTo("{\"a\":{\"c\":\"x y\",\"d\":true},\"b\":[{\"a\":null,\"z\":1}]}");
  }

  @Test
  void keepsNumbersAsTheyCame() {
    String numbers =
        "{\"a\":1.0,\"b\":0.10,\"c\":123456789012345678901234567890,\"d\":-0.5,\"e\":7}";
    assertThat(text(numbers)).isEqualTo(numbers);
  }

  @Test
  void givesOneTextToWhatIsEqual() {
    String one = text("{\"a\":\"\\u00e9\",\"b\":[1,2]}");
    assertThat(one).isEqualTo(text("{\"b\":[1,2],\"a\":\"\u00e9\"}")).isEqualTo(text(one));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "secret", "[1]", "\"secret\"", "{\"a\":1} secret", "{\"a\":1,\"a\":2}"})
  void refusesWhatIsNoObjectWithoutShowingIt(String wrong) {
    assertThatThrownBy(() -> Canonical.object(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no JSON")
        .hasMessageNotContaining("secret");
  }

  private static String text(String json) {
    return Canonical.text(Canonical.object(json));
  }
}
