package io.syncline.control;

import io.syncline.Difference;
import io.syncline.store.DigestKind;
import io.syncline.store.ShardId;
import java.util.List;

/**
 * How the verification of one shard stands.
 *
 * @param done whether it has ended
 * @param failure why it could not be done, else empty
 * @param kind of the digests that were compared
 * @param documents how many the source had at the compared position
 * @param differences the first 1000 found
 * @param differing how many were found in all
 * @param mended how many of them were mended
 */
public record VerifyReport(
    ShardId shard,
    boolean done,
    String failure,
    DigestKind kind,
    long documents,
    List<Difference> differences,
    long differing,
    long mended) {
  /** Copies the list. */
  public VerifyReport {
    differences = List.copyOf(differences);
  }
}
