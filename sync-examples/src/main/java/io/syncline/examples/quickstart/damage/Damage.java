package io.syncline.examples.quickstart.damage;

import io.syncline.examples.quickstart.data.DocumentId;
import io.syncline.examples.quickstart.verify.Row;
import java.util.Optional;

/**
 * One difference to plant at the target.
 *
 * @param kind what sort of difference it is
 * @param document the document that differs afterwards
 * @param becomes what the target is to hold instead; empty where it is to hold nothing
 */
public record Damage(Kind kind, DocumentId document, Optional<Row> becomes) {

  /** The sorts of differences. */
  public enum Kind {
    /** The document is gone. */
    MISSING,
    /** There is a document that the source never had. */
    EXTRA,
    /** One bit of the body is flipped; key, revision and length are as they were. */
    ONE_BIT,
    /** Some bytes of the body are others; key, revision and length are as they were. */
    SAME_LENGTH,
    /** The body is another, longer one; key and revision are as they were. */
    SAME_REVISION,
    /** Body and revision are those of an earlier time. */
    OLDER_VERSION
  }

  @Override
  public String toString() {
    return document + ": " + kind;
  }
}
