package io.syncline.examples.quickstart.verify;

import io.syncline.examples.quickstart.data.CollectionId;

/**
 * What each side holds of one collection.
 *
 * @param collection which
 * @param source keys and bodies at the source
 * @param target keys and bodies at the target
 * @param generated keys and bodies as the generator makes them
 * @param sameRevisions whether source and target have the same revisions too
 */
public record CollectionVerdict(
    CollectionId collection,
    Fingerprint source,
    Fingerprint target,
    Fingerprint generated,
    boolean sameRevisions) {

  /** Whether all three sides hold the same, and source and target under the same revisions. */
  public boolean identical() {
    return sameRevisions && source.equals(target) && target.equals(generated);
  }
}
