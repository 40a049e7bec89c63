package io.syncline.testkit.simulation;

/**
 * Numbers that a seed determines (SplitMix64). Every part of a simulation that decides something
 * has dice of its own, so that one more decision in one part does not change all others.
 */
public final class Dice {
  private long state;

  /** Dice of a seed. */
  public Dice(long seed) {
    this.state = mix(seed + 0x9E3779B97F4A7C15L);
  }

  /** 64 bits. */
  public long next() {
    state += 0x9E3779B97F4A7C15L;
    return mix(state);
  }

  /** 0 to {@code bound} - 1. */
  public int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  /** {@code from} to {@code to}, both included. */
  public long between(long from, long to) {
    return from + Long.remainderUnsigned(next(), to - from + 1);
  }

  /** True so many times of 1000. */
  public boolean chance(int perMille) {
    return perMille > 0 && below(1000) < perMille;
  }

  /** Dice that are determined by these and a name. */
  public Dice of(String name) {
    return new Dice(next() ^ hash(name));
  }

  static long hash(String text) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    return hash;
  }

  static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }
}
