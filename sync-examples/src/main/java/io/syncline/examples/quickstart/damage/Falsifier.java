package io.syncline.examples.quickstart.damage;

import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.verify.Row;
import java.util.SplittableRandom;

/**
 * Makes other bodies and revisions out of those that are there, such that a store of one kind can
 * hold them. Each differs from what it was made of. Pure: the random numbers decide.
 */
public interface Falsifier {

  /** The body with one bit flipped, as long as before. */
  Body oneBit(Body body, SplittableRandom random);

  /** The body with about a quarter of it changed, as long as before. */
  Body sameLength(Body body, SplittableRandom random);

  /** A longer body. */
  Body longer(Body body);

  /** A revision from before this one; 0 where there was none. */
  long earlier(long revision, SplittableRandom random);

  /** A document under this key that was never there, beside one that is. */
  Row extra(Row neighbour, String key, SplittableRandom random);
}
