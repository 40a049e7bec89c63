package io.syncline.examples.quickstart.verify;

import java.util.function.Consumer;

/**
 * Something that can be read from one end to the other, more than once, and gives the same rows
 * each time, in any order. It blocks while it reads, and throws what stops it. One thread reads at
 * a time.
 */
@FunctionalInterface
public interface Side {

  /** Hands over every row once. */
  void scan(Consumer<Row> reader);
}
