package io.syncline.storage.arangodb.data;

import static io.syncline.storage.arangodb.data.Exchanges.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.syncline.SyncException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scan takes what a parser takes that many others use, and sees the same in it. */
class JsonScanTest {
  private static final String SAMPLE =
      "{\"a\" : [1, -2.5e+7,0, true,false,null,\"\",{}, [] ,\"\\u00e4\\ud83d\\ude00\\n\\/\"],"
          + "\"b\\u0063\":{\"d\":\"ä\ud83d\ude00\u07ff\",\"e\":[[{\"f\":1E5}]]},\"\":-0}";
  private static final String PLAIN =
      "{\"num\":\"0a-1\",\"a1\":12,\"b\":true, \"c\" : null ,\"d\":-1.5,\"e\":\"x\\ny\",\"ä\":\"\u07ff\","
          + "\"f\":{\"g\":0,\"h\":[\"i\"]},\"j\":false,\"k\":3e2,\"l\":\"\\u00e4\",\"m\":10}";
  private static final String TOKENS = "{}[]\",:\\ntfu0129.-eE+ \n\r\t/x\u0000\u0001\u007f";

  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  @Test
  void seesTheSameAsAParser() {
    assertThat(scanned(bytes(SAMPLE))).isEqualTo(parsed(bytes(SAMPLE))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void refusesWhatAParserRefuses(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int taken = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] text = damaged(random, round % 2 == 0 ? SAMPLE : PLAIN);
      Optional<List<String>> scanned = scanned(text);
      assertThat(scanned)
          .as("seed %d round %d: %s", seed, round, new String(text, StandardCharsets.ISO_8859_1))
          .isEqualTo(parsed(text));
      assertThat(isSkipped(text))
          .as("seed %d round %d: %s", seed, round, new String(text, StandardCharsets.ISO_8859_1))
          .isEqualTo(scanned.isPresent());
      taken += scanned.isPresent() ? 1 : 0;
    }
    assertThat(taken).isBetween(2_000, 18_000);
  }

  @Test
  void refusesEveryTextThatIsCut() {
    byte[] whole = bytes(SAMPLE);
    for (int length = 2; length < whole.length; length++) {
      int end = length;
      assertThatThrownBy(() -> walk(whole, end))
          .isInstanceOf(SyncException.class)
          .hasMessage("text ends too early");
    }
  }

  @Test
  void walksOverPlainMembersUpToANameOrAValueThatIsNone() {
    JsonText json = JsonText.whole(bytes(PLAIN), "text");
    json.expect(JsonToken.START_OBJECT, "an object");
    assertThat(json.overPlain('d', '_')).isTrue();
    assertThat(json.name()).isEqualTo("d");
    json.next();
    assertThat(json.overPlain('_', '_')).isTrue();
    assertThat(json.name()).as("a name of other characters").isEqualTo("ä");
    json.next();
    assertThat(json.overPlain('_', '_')).isFalse();
    assertThat(json.name()).as("a value that is an object").isEqualTo("f");
    assertThat(json.next()).isEqualTo(JsonToken.START_OBJECT);
    json.skip();
    assertThat(json.overPlain('_', '_')).isTrue();
    assertThat(json.name()).as("a number with an exponent").isEqualTo("k");
    assertThat(json.overPlain('_', '_')).as("not behind a name").isFalse();
    json.next();
    json.overPlain('_', '_');
    assertThat(json.name()).as("an escape by number").isEqualTo("l");
    json.next();
    assertThat(json.overPlain('_', '_')).isTrue();
    assertThat(json.name()).isNull();
    json.end();
  }

  @Test
  void noPlainMemberReachesOverTheEndOfItsText() {
    byte[] whole = bytes(PLAIN);
    for (int length = 2; length < whole.length; length++) {
      JsonText json = new JsonText(whole, 0, length, "text");
      json.next();
      assertThatThrownBy(json::skip).hasMessage("text ends too early");
    }
  }

  @Test
  void looksNoFurtherThanItsText() {
    byte[] more = bytes("{\"a\":1}}");
    assertThat(walk(more, more.length - 1)).hasSize(4);
    assertThatThrownBy(() -> walk(more, more.length)).hasMessageContaining("goes on after its end");
  }

  @Test
  void namesThatAreEscapedAreFound() {
    JsonText json = JsonText.whole(bytes("{\"_\\u006bey\":\"x\",\"_ke\":1,\"_key\":2}"), "text");
    json.expect(JsonToken.START_OBJECT, "an object");
    JsonText.Names names = JsonText.Names.of("_id", "_key");
    assertThat(json.name(names)).isEqualTo("_key");
    json.next();
    assertThat(json.name(names)).isNotIn("_id", "_key");
    json.next();
    assertThat(json.name(names)).isEqualTo("_key");
    json.next();
    assertThat(json.name(names)).isNull();
  }

  private static Optional<List<String>> scanned(byte[] text) {
    try {
      return Optional.of(walk(text, text.length));
    } catch (SyncException e) {
      assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT);
      return Optional.empty();
    }
  }

  /** Whether it is taken where members are walked over together. */
  private static boolean isSkipped(byte[] text) {
    try {
      JsonText json = new JsonText(text, 0, text.length, "text");
      json.next();
      json.skip();
      json.end();
      return true;
    } catch (SyncException e) {
      assertThat(e.code()).isEqualTo(SyncException.Code.CORRUPT);
      return false;
    }
  }

  private static List<String> walk(byte[] text, int length) {
    JsonScan scan = new JsonScan(text, 0, length, "text");
    List<String> seen = new ArrayList<>();
    do {
      JsonToken token = scan.next();
      seen.add(
          scan.place()
              + " "
              + token
              + (token.isStructStart() || token.isStructEnd() ? "" : textOf(scan)));
    } while (scan.depth() > 0);
    if (!scan.atEnd()) {
      throw JsonText.corrupt("text", "goes on after its end");
    }
    return seen;
  }

  private static String textOf(JsonScan scan) {
    return " " + scan.text();
  }

  private static Optional<List<String>> parsed(byte[] text) {
    List<String> seen = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        seen.add(
            parser.currentTokenLocation().getByteOffset()
                + " "
                + token
                + (token.isStructStart() || token.isStructEnd() ? "" : " " + parser.getText()));
      }
      return Optional.of(seen);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** ASCII only is put in: of characters in a wrong form the two say different things. */
  private static byte[] damaged(SplittableRandom random, String sample) {
    StringBuilder text = new StringBuilder(sample);
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = 1 + random.nextInt(text.length() - 2);
      char other = TOKENS.charAt(random.nextInt(TOKENS.length()));
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, other);
        case 1 -> text.deleteCharAt(at);
        default -> text.setCharAt(at, other);
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
