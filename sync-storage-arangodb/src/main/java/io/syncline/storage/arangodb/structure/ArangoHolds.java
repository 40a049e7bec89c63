package io.syncline.storage.arangodb.structure;

import io.syncline.store.BlockingStore;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

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
  private final Services services;

  /**
   * Makes the holds.
   *
   * @param grants where the replication is a user of the cluster
   */
  ArangoHolds(StateDocuments state, ReadOnlyMode mode, Optional<Grants> grants, Services services) {
    this.state = state;
    this.mode = mode;
    this.grants = grants;
    this.services = services;
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
    changed(
        now -> {
          if (now.holds().contains(hold)) {
            return Optional.empty();
          }
          boolean first = now.holds().isEmpty() && !now.ending();
          boolean before = first ? grants.isEmpty() && mode.isReadOnly() : now.wasReadOnly();
          return Optional.of(now.with(hold, before));
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
    HoldsRecord left =
        changed(
            now -> now.holds().contains(hold) ? Optional.of(now.without(hold)) : Optional.empty());
    if (left.ending()) {
      open(left);
    }
    if (hold.kind() == Hold.Kind.TARGET && !left.isTarget()) {
      services.begin(); // until now their documents were the source's
    }
  }

  private void open(HoldsRecord left) {
    if (grants.isPresent()) {
      grants.get().restore();
    } else if (!left.wasReadOnly()) {
      mode.open();
    }
    HoldsRecord now = changed(then -> then.ending() ? Optional.of(then.ended()) : Optional.empty());
    if (!now.holds().isEmpty()) {
      close(); // another process placed one meanwhile, and this one may have opened it
    }
  }

  /** Changes what is kept, where there is something to change; gives what then is. */
  private HoldsRecord changed(Function<HoldsRecord, Optional<HoldsRecord>> change) {
    return state
        .change(
            HoldsRecord.KEY, was -> change.apply(HoldsRecord.read(was)).map(HoldsRecord::document))
        .map(written -> HoldsRecord.read(Optional.of(written)))
        .orElseGet(this::read);
  }
}
