package io.syncline.storage.arangodb.data;

import java.util.List;

/**
 * Entries that belong together, in the order of the log, without the entries that frame them.
 *
 * @param markers may be empty for the last part of a group
 * @param at the tick of the last one, unsigned. Groups that follow each other may have the same
 *     one: then they are resumed after together, see {@link TransactionGroups#resumable}
 * @param whole whether the group ends here; if not, more of it follows
 * @param continued whether parts of it have left before
 */
public record TransactionGroup(List<WalMarker> markers, long at, boolean whole, boolean continued) {
  /** Copies the list. */
  public TransactionGroup {
    markers = List.copyOf(markers);
  }
}
