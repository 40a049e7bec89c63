package io.syncline.internal.master;

import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.store.Claim;
import io.syncline.store.ClaimResult;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims every shard of the target by a closing stream, so that no receiver writes to it any more,
 * and then forgets their checkpoints. The shards are read from the target's own structure: a new
 * leader needs nobody to tell it.
 */
final class ClosingClaims {
  private static final Logger LOG = LoggerFactory.getLogger(ClosingClaims.class);
  private static final int MOST_AT_ONCE = 64;
  private static final int MOST_FORGOTTEN_AT_ONCE = 1000;

  private final Term term;
  private final SyncId sync;
  private final EpochCounters epochs;
  private final Errand reading;
  private final Errand forgetting;
  private final ArrayDeque<ShardId> toClaim = new ArrayDeque<>();
  private final TreeSet<ShardId> toForget = new TreeSet<>();
  private boolean known;
  private boolean taking;
  private long epoch;
  private int away;
  private long notBefore;

  ClosingClaims(Term term, SyncId sync, EpochCounters epochs) {
    this.term = term;
    this.sync = sync;
    this.epochs = epochs;
    this.reading = term.storeErrand("reading the target's structure");
    this.forgetting = term.storeErrand("forgetting checkpoints");
    this.notBefore = term.now();
  }

  /** Goes on; true when every shard is claimed. */
  boolean claim() {
    if (!known) {
      read();
      return false;
    }
    if (epoch == 0) {
      takeEpoch(0);
      return false;
    }
    while (away < MOST_AT_ONCE && !toClaim.isEmpty() && term.now() - notBefore >= 0) {
      claim(toClaim.remove());
    }
    return away == 0 && toClaim.isEmpty();
  }

  /** Goes on; true when every checkpoint is forgotten. */
  boolean forget() {
    if (!known) {
      read();
      return false;
    }
    if (toForget.isEmpty()) {
      return true;
    }
    if (forgetting.idle()) {
      TreeSet<ShardId> some = new TreeSet<>();
      for (ShardId shard : toForget) {
        if (some.size() < MOST_FORGOTTEN_AT_ONCE) {
          some.add(shard);
        }
      }
      forgetting.run(
          () -> term.context().store().target().forget(Collections.unmodifiableSet(some), sync),
          done -> toForget.removeAll(some));
    }
    return false;
  }

  private void read() {
    if (!reading.idle()) {
      return;
    }
    reading.run(
        () -> term.context().store().structure().read(""),
        read -> {
          if (read instanceof StructureStore.StructureRead.Changed changed) {
            toClaim.addAll(SourceStructure.shardsOf(changed.inventory()).keySet());
            toForget.addAll(toClaim);
          }
          known = true;
        });
  }

  private void takeEpoch(long above) {
    if (taking) {
      return;
    }
    taking = true;
    epochs.raise(
        sync,
        above,
        () ->
            epochs.take(
                sync,
                1,
                given -> {
                  epoch = given;
                  taking = false;
                  term.wake();
                }));
  }

  private void claim(ShardId shard) {
    away++;
    Claim claim = new Claim(shard, sync, new StreamId(epoch, 1), false, true);
    term.turns()
        .await(
            () -> term.context().store().target().claim(claim),
            term.options().storeDeadline(),
            "closing shard " + shard,
            result -> {
              away--;
              answered(shard, claim, result);
              term.wake();
            },
            error -> {
              away--;
              later(shard);
              LOG.warn(
                  "event=closing-claim-failed shard={} error=\"{}\" next=\"claimed again\"",
                  shard,
                  error.toString());
            });
  }

  private void answered(ShardId shard, Claim claim, ClaimResult result) {
    if (!(result instanceof ClaimResult.Refused refused) || !refused.by().sync().equals(sync)) {
      // Claimed; or there is no such shard; or it is none of this synchronisation's.
      return;
    }
    if (refused.by().stream().equals(claim.stream())) {
      // This very claim, seen twice.
      return;
    }
    epoch = 0;
    toClaim.add(shard);
    takeEpoch(refused.by().stream().epoch());
  }

  private void later(ShardId shard) {
    toClaim.add(shard);
    Duration pause = Duration.ofSeconds(1);
    notBefore = term.now() + pause.toNanos();
    term.wakeAfter(pause);
  }
}
