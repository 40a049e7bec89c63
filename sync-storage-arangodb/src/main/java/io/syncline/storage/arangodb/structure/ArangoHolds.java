package io.syncline.storage.arangodb.structure;

import io.syncline.store.BlockingStore;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds that make an ArangoDB cluster read-only.
 *
 * <p>Who calls with the cluster's secret sets the mode of the servers, which does not bind them
 * themselves. Who is a user reduces the grants of the others, see {@link Grants}. A cluster that an
 * operator had made read-only before is left so.
 *
 * <p>Ordering: a hold is written before it has its effect, and removed before the effect ends; so a
 * process that ends in between leaves the cluster read-only rather than writable. Recovery: placing
 * or removing again completes what was begun. One at a time in this process; two processes that
 * place and remove at the same time look again after their last step.
 */
final class ArangoHolds implements BlockingStore.Holds {
  private final StateDocuments state;
  private final ReadOnlyMode mode;
  private final Optional<Grants> grants;

  /**
   * Makes the holds.
   *
   * @param grants where the replication is a user of the cluster
   */
  ArangoHolds(StateDocuments state, ReadOnlyMode mode, Optional<Grants> grants) {
    this.state = state;
    this.mode = mode;
    this.grants = grants;
  }

  @Override
  public Set<Hold> list() throws Exception {
    return ClusterCalls.told(() -> read().holds());
  }

  @Override
  public void place(Hold hold) throws Exception {
    ClusterCalls.told(
        () -> {
          placed(hold);
          return true;
        });
  }

  @Override
  public void remove(Hold hold) throws Exception {
    ClusterCalls.told(
        () -> {
          removed(hold);
          return true;
        });
  }

  private HoldsRecord read() {
    return HoldsRecord.read(state.read(HoldsRecord.KEY).map(StateDocuments.Stored::content));
  }

  private synchronized void placed(Hold hold) {
    state.change(
        HoldsRecord.KEY,
        was -> {
          HoldsRecord now = HoldsRecord.read(was);
          if (now.holds().contains(hold)) {
            return Optional.empty();
          }
          boolean first = now.holds().isEmpty() && !now.ending();
          boolean before = first ? grants.isEmpty() && mode.isReadOnly() : now.wasReadOnly();
          return Optional.of(now.with(hold, before).document());
        });
    close();
  }

  private void close() {
    if (grants.isPresent()) {
      grants.get().reduce();
      mode.settle();
    } else {
      mode.close();
    }
  }

  private synchronized void removed(Hold hold) {
    AtomicReference<HoldsRecord> left = new AtomicReference<>(HoldsRecord.NONE);
    state.change(
        HoldsRecord.KEY,
        was -> {
          HoldsRecord now = HoldsRecord.read(was);
          left.set(now.holds().contains(hold) ? now.without(hold) : now);
          return now.holds().contains(hold)
              ? Optional.of(left.get().document())
              : Optional.empty();
        });
    if (!left.get().ending()) {
      return;
    }
    if (grants.isPresent()) {
      grants.get().restore();
    } else if (!left.get().wasReadOnly()) {
      mode.open();
    }
    state.change(
        HoldsRecord.KEY,
        was -> {
          HoldsRecord now = HoldsRecord.read(was);
          left.set(now);
          return now.ending() ? Optional.of(now.ended().document()) : Optional.empty();
        });
    if (!left.get().holds().isEmpty()) {
      close(); // another process placed one meanwhile, and this one may have opened it
    }
  }
}
