package io.syncline.transport;

import io.syncline.SyncId;

/**
 * A named flow of frames in one direction.
 *
 * @param scope of a {@code DATA} channel the collection's incarnation, of {@code FEED} and {@code
 *     CONTROL} the feed's id, else empty
 * @param index of a {@code DATA} channel the shard's index, else 0
 */
public record ChannelId(SyncId sync, Kind kind, String scope, int index)
    implements Comparable<ChannelId> {
  /** What flows in a channel. */
  public enum Kind {
    /** The structure, from source to target. */
    INVENTORY(true),
    /** Requests and acknowledgements of the structure's reader, from target to source. */
    INVENTORY_CONTROL(false),
    /** One shard's digests, ranges and changes, from source to target. */
    DATA(true),
    /** Heartbeats of one feed, from source to target. */
    FEED(true),
    /** What all receivers of one feed say to its sender, from target to source. */
    CONTROL(false);

    private final boolean writtenBySource;

    Kind(boolean writtenBySource) {
      this.writtenBySource = writtenBySource;
    }

    /** Whether the source writes and the target reads, or the other way round. */
    public boolean writtenBySource() {
      return writtenBySource;
    }
  }

  @Override
  public int compareTo(ChannelId other) {
    int c = sync.value().compareTo(other.sync.value());
    c = c != 0 ? c : kind.compareTo(other.kind);
    c = c != 0 ? c : scope.compareTo(other.scope);
    return c != 0 ? c : Integer.compare(index, other.index);
  }

  @Override
  public String toString() {
    return sync + ":" + kind + ":" + scope + ":" + index;
  }
}
