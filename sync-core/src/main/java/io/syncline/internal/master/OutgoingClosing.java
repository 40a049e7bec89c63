package io.syncline.internal.master;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of an outgoing synchronisation: the cluster is held read-only where it is to be left so,
 * the barrier is lifted, senders stop, channels and credentials are removed, then it is forgotten.
 * Every step may be taken again by the next leader.
 */
final class OutgoingClosing {
  private static final Logger LOG = LoggerFactory.getLogger(OutgoingClosing.class);

  private final Term term;
  private final SyncId sync;
  private final MasterState state;
  private final Tasks tasks;
  private final Workers workers;
  private final SourceBarrier barrier;
  private final Channels channels;
  private final Errand revoking;
  private final Errand holding;
  private boolean held;
  private boolean revoked;
  private boolean forgetting;

  OutgoingClosing(Term term, SyncId sync, MasterState state, Tasks tasks, Workers workers) {
    this.term = term;
    this.sync = sync;
    this.state = state;
    this.tasks = tasks;
    this.workers = workers;
    this.barrier = new SourceBarrier(term, sync, state);
    this.channels = new Channels(term, sync, () -> false);
    this.holding = term.storeErrand("leaving the cluster read-only after " + sync);
    this.revoking = term.storeErrand("revoking the credentials of " + sync);
  }

  /** Takes the next step; true when it is over. */
  boolean tick() {
    Optional<StateRecord.Outgoing> record = state.outgoing(sync);
    if (record.isEmpty()) {
      return true;
    }
    tasks.dropAll(sync);
    if (record.get().leftReadOnly() && !held) {
      // Before the barrier's hold goes, so that the cluster is never writable in between.
      hold();
      return false;
    }
    barrier.tick();
    if (forgetting || !barrier.clear() || workers.mayRun(sync) || !channels.removeAll()) {
      return false;
    }
    if (!revoked) {
      revoke(record.get().target());
      return false;
    }
    forgetting = true;
    state.change(
        edit -> {
          edit.remove(StateRecord.Outgoing.key(sync));
          edit.remove(StateRecord.Epochs.key(sync));
          OutgoingOpening.remember(edit, sync);
        },
        () -> {
          LOG.info("event=outgoing-closed sync={}", sync);
          term.wake();
        });
    return false;
  }

  private void hold() {
    if (holding.idle()) {
      holding.run(() -> OperatorHolds.place(term, sync.value()), done -> held = true);
    }
  }

  private void revoke(ClusterId target) {
    boolean inUse =
        state.incoming().filter(in -> in.source().equals(target)).isPresent()
            || state.all(StateRecord.Outgoing.class).stream()
                .anyMatch(out -> out.target().equals(target) && !out.sync().equals(sync));
    if (inUse) {
      revoked = true;
      term.wake();
    } else if (revoking.idle()) {
      revoking.run(() -> term.context().channels().revoke(target), done -> revoked = true);
    }
  }
}
