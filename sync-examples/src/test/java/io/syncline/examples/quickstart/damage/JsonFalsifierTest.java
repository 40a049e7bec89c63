package io.syncline.examples.quickstart.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.SyntheticDataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFalsifierTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Falsifier falsifier = new JsonFalsifier();
  private final SplittableRandom random = new SplittableRandom(7);

  static Stream<Body> bodies() {
    return Stream.concat(
        Stream.of(
                "{\"note\":12}",
                "{\"a\":-0.5e+10,\"b\":[1,\"x\",true,null],\"c\":{\"inner\":\"\"}}",
                "{\"quoted\":\"\\\"\\\\\\u0041b\",\"ü\":\"ü7\"}",
                "{\"of\":[\"one\",\"two\"],\"_from\":\"characters/U+0041\"}")
            .map(Body::of),
        new SyntheticDataset(50, 200)
            .collections().stream()
                .flatMap(any -> new SyntheticDataset(50, 200).documents(any.id()))
                .map(Document::body));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void leavesAnObjectWithTheSameNamesAndOtherContent(Body body) throws IOException {
    JsonNode before = JSON.readTree(body.bytes());
    for (int i = 0; i < 100; i++) {
      Body flipped = falsifier.oneBit(body, random);
      assertThat(bitsBetween(body, flipped)).isEqualTo(1);
      for (Body other : List.of(flipped, falsifier.sameLength(body, random))) {
        JsonNode after = JSON.readTree(other.bytes());
        assertThat(after).isNotEqualTo(before);
        assertThat(names(after)).isEqualTo(names(before));
        assertThat(other.size()).isEqualTo(body.size());
      }
    }
    assertThat(names(JSON.readTree(falsifier.longer(body).bytes())))
        .startsWith(names(before).toArray(new String[0]))
        .endsWith("zz-damaged");
  }

  private static List<String> names(JsonNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static int bitsBetween(Body first, Body second) {
    int bits = 0;
    for (int i = 0; i < first.size(); i++) {
      bits += Integer.bitCount((first.bytes()[i] ^ second.bytes()[i]) & 0xff);
    }
    return bits;
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"a\":true}", "{\"a\":\"\"}"})
  void refusesWhatHasNothingToDamage(String body) {
    assertThatThrownBy(() -> falsifier.oneBit(Body.of(body), random))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_700_000_000_000L << 20, (1_700_000_000_000L << 20) + 77})
  void goesBackToMomentsThatNoRevisionInOrderHas(long revision) {
    List<Long> earlier = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      earlier.add(falsifier.earlier(revision, random));
    }
    assertThat(Collections.max(earlier)).isLessThan(revision);
    assertThat(earlier)
        .allSatisfy(
            before -> {
              assertThat((revision >>> 20) - (before >>> 20)).isBetween(1_000L, 60_000L);
              assertThat(before & (1 << 20) - 1).isGreaterThanOrEqualTo(1 << 19);
            });
    assertThat(falsifier.earlier(5, random)).isZero();
  }
}
