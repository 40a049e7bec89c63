package io.syncline.store;

import io.syncline.Bytes;
import java.time.Duration;
import java.util.List;

/** What became of a batch. */
public sealed interface ApplyResult {
  /** Durable, with its checkpoint. */
  record Applied() implements ApplyResult {}

  /** Not applied: the shard holds another checkpoint, or is gone or another incarnation. */
  record Fenced(String why) implements ApplyResult {}

  /** Not applied: the store will never take these documents. */
  record Refused(List<Refusal> documents) implements ApplyResult {
    /** Copies the list. */
    public Refused {
      documents = List.copyOf(documents);
    }
  }

  /** Not applied: the same batch may be tried again after a time. */
  record TryLater(Duration after, String why) implements ApplyResult {}

  /** It may have been applied, whole or in part. Only a new stream may go on. */
  record Unknown(String why) implements ApplyResult {}

  /** A document that is not taken, and why. */
  record Refusal(Bytes key, String reason) {}
}
