package io.syncline.storage.arangodb.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SyncException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  @ParameterizedTest
  @ValueSource(strings = {"o1", "a", "_", "A-b:c.d@(e)+f,g=h;i$j!k*l'm%", "smart:key:Value"})
  void takesWhatArangoDbTakes(String key) {
    assertThat(Keys.valid(Bytes.utf8(key))).isTrue();
    Keys.require(Bytes.utf8(key));
    assertThat(Keys.json(Bytes.utf8(key)).utf8()).isEqualTo("\"" + key + "\"");
  }

  @ParameterizedTest
  @CsvSource({"bad key,byte 32 at 3", "a/b,byte 47 at 1", "ä,byte 195 at 0", "q\"x,byte 34 at 1"})
  void refusesOtherSigns(String key, String why) {
    assertThat(Keys.valid(Bytes.utf8(key))).isFalse();
    assertThatThrownBy(() -> Keys.require(Bytes.utf8(key)))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST))
        .hasMessageContaining(why);
  }

  @Test
  void keysHaveALength() {
    assertThat(Keys.valid(Bytes.utf8("k".repeat(254)))).isTrue();
    assertThat(Keys.valid(Bytes.utf8("k".repeat(255)))).isFalse();
    assertThat(Keys.valid(Bytes.EMPTY)).isFalse();
    assertThatThrownBy(() -> Keys.require(Bytes.EMPTY)).hasMessageContaining("key of 0 bytes");
  }

  @Test
  void everyTextBecomesAJsonString() {
    assertThat(Keys.json(Bytes.utf8("a\"b\\c\n\u0001ä")).utf8())
        .isEqualTo("\"a\\\"b\\\\c\\u000a\\u0001ä\"");
  }
}
