package io.syncline.store;

import io.syncline.SyncId;
import java.util.Optional;

/**
 * Who writes structure. A store remembers the greatest epoch of the synchronisation that wrote
 * last, and refuses smaller ones.
 *
 * @param takeOver whether the structure may be taken from another synchronisation; only the
 *     leader's explicit wish
 */
public record Fence(SyncId sync, long epoch, boolean takeOver) {
  /**
   * Whether a store lets this writer write; then it remembers it. All stores decide by this.
   *
   * @param last the writer that the store remembers, if any
   */
  public boolean admittedAfter(Optional<Fence> last) {
    return last.map(l -> l.sync.equals(sync) ? epoch >= l.epoch : takeOver).orElse(true);
  }
}
