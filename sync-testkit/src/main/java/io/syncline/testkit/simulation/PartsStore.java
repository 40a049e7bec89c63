package io.syncline.testkit.simulation;

import io.syncline.store.ClusterStore;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.SourceStore;
import io.syncline.store.StoreTraits;
import io.syncline.store.StructureStore;
import io.syncline.store.TargetStore;

/** A store of which single parts were replaced: what decorators are made of. */
public record PartsStore(
    ClusterStore inner,
    StructureStore structure,
    SourceStore source,
    TargetStore target,
    ReadOnlyHolds holds)
    implements ClusterStore {
  /** All parts as they are. */
  public static PartsStore of(ClusterStore store) {
    return new PartsStore(store, store.structure(), store.source(), store.target(), store.holds());
  }

  /** With another structure. */
  public PartsStore with(StructureStore other) {
    return new PartsStore(inner, other, source, target, holds);
  }

  /** With another source. */
  public PartsStore with(SourceStore other) {
    return new PartsStore(inner, structure, other, target, holds);
  }

  /** With another target. */
  public PartsStore with(TargetStore other) {
    return new PartsStore(inner, structure, source, other, holds);
  }

  /** With other holds. */
  public PartsStore with(ReadOnlyHolds other) {
    return new PartsStore(inner, structure, source, target, other);
  }

  @Override
  public StoreTraits traits() {
    return inner.traits();
  }

  @Override
  public void close() {
    inner.close();
  }
}
