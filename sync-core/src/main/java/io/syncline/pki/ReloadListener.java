package io.syncline.pki;

import io.syncline.SyncException;

/**
 * Hears of watched files; called one after the other on a thread of the watch's own, which may
 * block for a moment.
 *
 * @param <T> what the files hold
 */
@FunctionalInterface
public interface ReloadListener<T> {
  /**
   * The files changed, and hold this now. What this throws counts as a defect of the files: the
   * value before stays the current one, {@link #broken} is called, and the files are tried again.
   */
  void changed(T value);

  /**
   * The files changed, twice looked at, and can't be used; what was there before stays in use.
   * Called once for each different text.
   */
  default void broken(SyncException problem) {}
}
