package io.syncline;

/**
 * Ends a listener's or hint's registration. Idempotent, never blocks; a call under way may still
 * finish.
 */
@FunctionalInterface
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
