package io.syncline.internal.master;

import io.syncline.SyncId;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.PeerAddress;
import java.util.Optional;

/** One shard of the incoming synchronisation, as the target's leader knows it. */
final class ShardEntry {
  private final ShardId shard;
  private final Incarnation source;
  private final String task;

  /** Where the source reads it; empty until the source has said. */
  Optional<FeedShard> at = Optional.empty();

  /** Whether the source has to be asked (again) where it reads it. */
  boolean lost = true;

  /** Not asked before. */
  long askAfter;

  /** How often in a row the source did not have it. */
  int missed;

  /** Whether the next task may take the shard from another synchronisation. */
  boolean takeOver;

  /** That it failed, and whether it was reset since. */
  Optional<StateRecord.Failed> failed = Optional.empty();

  /** Whether a failure is being written. */
  boolean failing;

  /** The last report of the epoch that counts. */
  Optional<ShardReport> report = Optional.empty();

  long reportAt;

  /** Since when it is known. */
  final long since;

  /** Whether it was copied once in this synchronisation. */
  boolean copied;

  ShardEntry(SyncId sync, ShardId shard, Incarnation source, boolean takeOver, long now) {
    this.shard = shard;
    this.source = source;
    this.task = "receive-shard:" + sync + ":" + shard + "@" + source;
    this.takeOver = takeOver;
    this.since = now;
    this.askAfter = now;
  }

  ShardId shard() {
    return shard;
  }

  Incarnation source() {
    return source;
  }

  /** Whether it stands still until it is reset. */
  boolean stopped() {
    return failing || failed.filter(f -> !f.reset()).isPresent();
  }

  /** Whether the source has no feed, so that the shard is compared again and again. */
  boolean comparedAgain() {
    return report
        .flatMap(last -> last.durable().or(last::head))
        .filter(at -> !at.inFeed())
        .isPresent();
  }

  /** The id of its task. */
  String task() {
    return task;
  }

  TaskSpec work(SyncId sync, PeerAddress peer) {
    return new TaskSpec.ReceiveShard(
        task,
        sync,
        0,
        peer,
        shard,
        source,
        at.orElseThrow().feed(),
        takeOver,
        failed.filter(StateRecord.Failed::reset).isPresent());
  }
}
