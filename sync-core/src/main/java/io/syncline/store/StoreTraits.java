package io.syncline.store;

import io.syncline.ClusterId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a store is and can.
 *
 * @param cluster unique over all data centres
 * @param incarnation of the whole store: another one after it was wiped or restored
 * @param kinds the digest kinds it has, best first; {@link DigestKind#BODY_BY_KEY_HASH} is among
 *     them
 * @param bodyForm names the form of bodies (for example {@code json-bytes}); bodies of two stores
 *     are compared only where the forms are equal
 * @param hasFeed whether snapshots have positions, and changes can be read from them on; without, a
 *     shard is compared again and again
 * @param structurePoll how often the structure is read where no hint comes
 * @param requestDeadline with {@link Fencing#NONE}: how long a write may land after its writer is
 *     gone
 * @param warnings what an operator should know of this store
 */
public record StoreTraits(
    ClusterId cluster,
    Incarnation incarnation,
    List<DigestKind> kinds,
    String bodyForm,
    Fencing fencing,
    boolean hasFeed,
    Duration structurePoll,
    Duration requestDeadline,
    Warnings warnings) {
  /** Checks the kinds. */
  public StoreTraits {
    kinds = List.copyOf(kinds);
    if (!kinds.contains(DigestKind.BODY_BY_KEY_HASH)) {
      throw new IllegalArgumentException(
          "store of cluster "
              + cluster
              + ": digest kind "
              + DigestKind.BODY_BY_KEY_HASH
              + " is missing, every store must have it");
    }
  }

  /** Of a store of which nothing is to be warned. */
  public StoreTraits(
      ClusterId cluster,
      Incarnation incarnation,
      List<DigestKind> kinds,
      String bodyForm,
      Fencing fencing,
      boolean hasFeed,
      Duration structurePoll,
      Duration requestDeadline) {
    this(
        cluster,
        incarnation,
        kinds,
        bodyForm,
        fencing,
        hasFeed,
        structurePoll,
        requestDeadline,
        Warnings.NONE);
  }

  /**
   * What the status of a target warns of: what is so, what follows, and what to do, in one sentence
   * without a full stop. Which side it is of is said before it.
   *
   * @param source where the store is the source
   * @param target where it is the target
   */
  public record Warnings(Optional<String> source, Optional<String> target) {
    /** Nothing. */
    public static final Warnings NONE = new Warnings(Optional.empty(), Optional.empty());
  }
}
