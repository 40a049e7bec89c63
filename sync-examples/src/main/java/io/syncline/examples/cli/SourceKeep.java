package io.syncline.examples.cli;

import io.syncline.pki.KeyMaterial;
import io.syncline.pki.TrustAnchors;
import java.util.Optional;

/** Where a master keeps what {@code configure sync} gave for the source. May block. */
interface SourceKeep {
  /** What a target's masters show to the source, and whom they believe. */
  record Kept(KeyMaterial shown, TrustAnchors source) {}

  /**
   * What is kept, if anything is.
   *
   * @throws io.syncline.SyncException {@code CORRUPT} saying what can't be used
   */
  Optional<Kept> read();

  /** Keeps this instead; durable when it returns. */
  void write(Kept kept);

  /** Nothing is kept any more: a private key that nobody needs lies about no longer. */
  void remove();
}
