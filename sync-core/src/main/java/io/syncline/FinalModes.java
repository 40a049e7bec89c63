package io.syncline;

/**
 * How the clusters are left when a synchronisation ends. A cluster that is left read-only is so by
 * a hold in its own store, without a moment in which it is writable, until {@link
 * SyncClient#setServerMode} makes it writable again.
 *
 * @param source of the cluster that was the source; without effect where the source can't be told
 * @param target of the cluster that was the target
 */
public record FinalModes(ServerMode source, ServerMode target) {
  /** Both writable. */
  public static final FinalModes DEFAULT = new FinalModes(ServerMode.DEFAULT, ServerMode.DEFAULT);
}
