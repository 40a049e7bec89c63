package io.syncline.examples.quickstart.damage;

import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.verify.Row;
import java.util.Arrays;
import java.util.SplittableRandom;

/** For stores that hold any bytes, and count revisions one by one. */
public final class ByteFalsifier implements Falsifier {

  @Override
  public Body oneBit(Body body, SplittableRandom random) {
    byte[] bytes = body.bytes().clone();
    int bit = random.nextInt(bytes.length * 8);
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    return Body.of(bytes);
  }

  /** Turns about a quarter of the bytes, one at least, into other ones. */
  @Override
  public Body sameLength(Body body, SplittableRandom random) {
    byte[] bytes = body.bytes().clone();
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + Math.max(1, bytes.length / 4));
    byte[] before = Arrays.copyOfRange(bytes, from, to);
    for (int i = from; i < to; i++) {
      bytes[i] = (byte) (before[i - from] + 1 + random.nextInt(255));
    }
    return Body.of(bytes);
  }

  @Override
  public Body longer(Body body) {
    return Body.of(body.text() + " ");
  }

  @Override
  public long earlier(long revision, SplittableRandom random) {
    return Long.compareUnsigned(revision, 1) > 0 ? revision - 1 : 0;
  }

  @Override
  public Row extra(Row neighbour, String key, SplittableRandom random) {
    Body body = Body.of("{\"extra\":" + random.nextInt(1_000_000) + "}");
    return new Row(neighbour.collection(), key, 1 + (random.nextLong() >>> 1), body);
  }
}
