package io.syncline;

/**
 * What {@link SyncClient#watch} tells a host. Called one after the other for each watch, on a pool
 * of the client's runtime, which serves four watches at once: a slow listener delays no question,
 * and hears the latest when it comes back, without what lay between. What it throws is logged.
 */
public interface SyncStatusListener {
  /** The status now: the first one, and each that differs from the one told before. */
  void statusChanged(SyncStatus status);

  /**
   * The masters don't answer, or refuse. Told once until they answer again; the watch goes on
   * trying, except after {@code CLOSED}, the client's end.
   */
  default void failed(SyncException failure) {}
}
