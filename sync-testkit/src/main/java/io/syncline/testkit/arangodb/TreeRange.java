package io.syncline.testkit.arangodb;

/**
 * What a revision tree covers, {@code min} inclusive to {@code max} exclusive. It only grows, by
 * doubling to the side where a revision lies, so two shards with equal documents may differ in it.
 *
 * @param initialMin where it began
 */
record TreeRange(long min, long max, long initialMin) {
  static TreeRange of(StandInOptions options) {
    long start = options.treeStart();
    return new TreeRange(start, start + options.treeWidth(), start);
  }

  TreeRange covering(long revision) {
    TreeRange grown = this;
    while (Long.compareUnsigned(revision, grown.max) >= 0 && grown.max - grown.min > 0) {
      grown = new TreeRange(grown.min, grown.max + (grown.max - grown.min), initialMin);
    }
    while (Long.compareUnsigned(revision, grown.min) < 0) {
      long width = grown.max - grown.min;
      long min = Long.compareUnsigned(grown.min, width) < 0 ? 0 : grown.min - width;
      grown = new TreeRange(min, min + 2 * width, initialMin);
    }
    return grown;
  }
}
