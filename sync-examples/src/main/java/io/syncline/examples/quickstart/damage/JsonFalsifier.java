package io.syncline.examples.quickstart.damage;

import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.verify.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * For stores that hold JSON objects alone, with revisions that are moments in milliseconds and a
 * counter of 20 bits. Letters and digits in values become other ones, so that objects stay objects
 * with the same names.
 */
public final class JsonFalsifier implements Falsifier {
  private static final int COUNTER_BITS = 20;

  @Override
  public Body oneBit(Body body, SplittableRandom random) {
    byte[] bytes = body.bytes().clone();
    List<Integer> places = places(bytes);
    bytes[places.get(random.nextInt(places.size()))] ^= 1;
    return Body.of(bytes);
  }

  @Override
  public Body sameLength(Body body, SplittableRandom random) {
    byte[] bytes = body.bytes().clone();
    List<Integer> places = places(bytes);
    int from = random.nextInt(places.size());
    int to = Math.min(places.size(), from + Math.max(1, places.size() / 4));
    places.subList(from, to).forEach(place -> bytes[place] ^= 1);
    return Body.of(bytes);
  }

  @Override
  public Body longer(Body body) {
    String text = body.text();
    boolean empty = text.substring(1, text.length() - 1).isBlank();
    return Body.of(
        text.substring(0, text.length() - 1) + (empty ? "" : ",") + "\"zz-damaged\":true}");
  }

  /** One to 60 seconds before, with a counter that an hour of writes in order does not reach. */
  @Override
  public long earlier(long revision, SplittableRandom random) {
    long moment = (revision >>> COUNTER_BITS) - 1_000 - random.nextInt(59_000);
    return moment <= 0
        ? 0
        : moment << COUNTER_BITS
            | 1L << (COUNTER_BITS - 1)
            | random.nextInt(1 << (COUNTER_BITS - 1));
  }

  /** Like its neighbour, so that one among edges has two ends. */
  @Override
  public Row extra(Row neighbour, String key, SplittableRandom random) {
    long revision = earlier(neighbour.revision(), random);
    return new Row(neighbour.collection(), key, revision, longer(neighbour.body()));
  }

  /**
   * Where a letter or digit of a value can have its last bit flipped and the text is JSON still.
   */
  private static List<Integer> places(byte[] json) {
    List<Integer> places = new ArrayList<>();
    int depthOfArrays = 0;
    boolean value = false;
    for (int i = 0; i < json.length; i++) {
      switch (json[i]) {
        case '"' -> i = string(json, i, value ? places : new ArrayList<>());
        case ':' -> value = true;
        case '[' -> depthOfArrays++;
        case ']' -> depthOfArrays--;
        case ',', '{', '}' -> value = depthOfArrays > 0;
        default -> {
          boolean last = i + 1 == json.length || !isNumber(json[i + 1]);
          if (json[i] >= '0' && json[i] <= '9' && last) {
            places.add(i);
          }
        }
      }
    }
    if (places.isEmpty()) {
      throw new IllegalArgumentException("no value to damage");
    }
    return places;
  }

  /** The end of the string that begins here. */
  private static int string(byte[] json, int from, List<Integer> places) {
    int i = from + 1;
    while (json[i] != '"') {
      if (json[i] == '\\') {
        i += json[i + 1] == 'u' ? 6 : 2;
      } else {
        if (isPlain(json[i]) && isPlain(json[i] ^ 1)) {
          places.add(i);
        }
        i++;
      }
    }
    return i;
  }

  private static boolean isPlain(int c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  private static boolean isNumber(byte c) {
    return c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
  }
}
