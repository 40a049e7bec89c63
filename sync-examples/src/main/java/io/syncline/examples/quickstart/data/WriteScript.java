package io.syncline.examples.quickstart.data;

import java.util.stream.Stream;

/**
 * The writes that go on at the source while and after its documents are first copied. They follow
 * from a data set and a seed alone, and can be read again as often as wanted.
 */
public interface WriteScript {

  /** When a write is made. Phases come in this order, each at most once. */
  enum Phase {
    /** While the first copy runs: all kinds of writes, as fast as the source takes them. */
    DURING_COPY,
    /** While no message passes between the data centres: a backlog to catch up with. */
    WHILE_CUT,
    /** While the target keeps up: single documents only, to be paced, for measuring the lag. */
    LIVE
  }

  /** The writes of one phase, in order. */
  Stream<Write> writes(Phase phase);

  /** How many writes a phase has. */
  long count(Phase phase);
}
