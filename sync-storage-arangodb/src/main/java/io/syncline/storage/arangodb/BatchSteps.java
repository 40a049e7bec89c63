package io.syncline.storage.arangodb;

import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.ShardWrites.Failure;
import io.syncline.storage.arangodb.ShardWrites.Version;
import io.syncline.storage.arangodb.call.StreamTransaction;
import io.syncline.store.ApplyResult;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import io.syncline.store.Position;
import io.syncline.store.ShardBatch;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Applies batches to shards of a cluster that has no atomic step over documents and checkpoint.
 *
 * <p>Ordering: first the checkpoint says durably how far the batch reaches (its intent), or that a
 * comparison begins. Then one transaction replaces the checkpoint's row under its revision, which
 * changes nothing in it, and writes the documents. Then the next checkpoint replaces it. A
 * successor that claims the shard replaces the same row: while the transaction is open its claim is
 * refused and tried again, and afterwards everything that this batch still tries is.
 *
 * <p>Failure: a transaction over several servers may be committed in part, and an answer may be
 * lost: then the result is {@code Unknown}, and the intent tells the next claimant how far it may
 * have come. Recovery: what was left open the cluster ends by itself when it was idle for a time.
 */
final class BatchSteps {
  private static final int UNIQUE = 1210;
  private static final Duration AGAIN = Duration.ofMillis(100);
  private static final Duration LATER = Duration.ofSeconds(1);

  private final Optional<Transactions> transactions;
  private final ShardWrites writes;
  private final Checkpoints checkpoints;
  private final Surplus surplus;
  private final Placement placement;

  /**
   * Writes nothing yet.
   *
   * @param transactions empty where batches are written without: see {@link
   *     ArangoOptions#transactions}
   */
  BatchSteps(
      Optional<Transactions> transactions,
      ShardWrites writes,
      Checkpoints checkpoints,
      Surplus surplus) {
    this.transactions = transactions;
    this.writes = writes;
    this.checkpoints = checkpoints;
    this.surplus = surplus;
    this.placement = new Placement(writes);
  }

  /** A stream has claimed a shard that held documents or not. */
  void claimed(ShardId shard, StreamId stream, boolean empty) {
    surplus.claimed(shard, stream, empty);
  }

  /**
   * What is applied in one step: batches of one shard that expect the same checkpoint and leave the
   * same, ranges where there is more than one. For one thread.
   */
  interface Batches {
    /** What it begins with, one batch at least. */
    List<ShardBatch> first();

    /** Those that came since, which belong to the step from then on; empty if none did. */
    List<ShardBatch> more();

    /** One that nothing comes to. */
    static Batches of(ShardBatch batch) {
      return new Batches() {
        @Override
        public List<ShardBatch> first() {
          return List.of(batch);
        }

        @Override
        public List<ShardBatch> more() {
          return List.of();
        }
      };
    }
  }

  /**
   * Applies a batch, or several ranges in one step.
   *
   * @param held what the shard holds: the checkpoint that the batch expects, or the intent of an
   *     earlier try
   * @param left takes what the shard holds when the batch was applied
   */
  ApplyResult apply(
      Batches together,
      Topology.Where where,
      Checkpoints.Held held,
      Consumer<Checkpoints.Held> left)
      throws InterruptedException {
    ShardBatch batch = together.first().get(0);
    Checkpoints.Held now = held;
    if (!(batch.content() instanceof ShardBatch.Nothing)) {
      Writing writing = new Writing(batch, where, together);
      Work work = work(together.first());
      if (!work.isEmpty()) {
        Optional<ApplyResult> elsewhere = writing.elsewhere(work);
        if (elsewhere.isPresent()) {
          return elsewhere.get();
        }
        Checkpoint intent = intent(batch);
        if (!intent.equals(now.checkpoint())) {
          Optional<Checkpoints.Held> said = checkpoints.replace(batch.shard(), now, intent);
          if (said.isEmpty()) {
            return new ApplyResult.TryLater(
                AGAIN, batch.shard() + ": its checkpoint is written to");
          }
          now = said.get();
        }
        Step step = write(writing, now, work);
        if (step instanceof Over over) {
          return over.result();
        }
        now = ((Locked) step).held();
      }
    }
    if (now.checkpoint().equals(batch.next())) {
      left.accept(now);
      return new ApplyResult.Applied();
    }
    Optional<Checkpoints.Held> next = checkpoints.replace(batch.shard(), now, batch.next());
    if (next.isPresent()) {
      left.accept(next.get());
      return new ApplyResult.Applied();
    }
    return batch.content() instanceof ShardBatch.Nothing
        ? new ApplyResult.TryLater(AGAIN, batch.shard() + ": its checkpoint is written to")
        : new ApplyResult.Unknown(batch.shard() + " was claimed before the batch ended");
  }

  /**
   * What the checkpoint says while the batch is under way: that a comparison begins, before its
   * first document; how far changes reach; nothing else of a range, which is the same however often
   * it is written.
   */
  static Checkpoint intent(ShardBatch batch) {
    if (batch.next().phase() == Checkpoint.Phase.COMPARING) {
      return batch.next();
    }
    Optional<Position> upTo =
        batch.next().intent().or(() -> batch.next().position().map(p -> p.position()));
    return batch.content() instanceof ShardBatch.Changes && upTo.isPresent()
        ? batch.expected().intending(upTo.get())
        : batch.expected();
  }

  /** What is to be written: removes first, so that what is unique is free again. */
  private record Work(List<Version> removes, List<Document> puts) {
    boolean isEmpty() {
      return removes.isEmpty() && puts.isEmpty();
    }
  }

  private Work work(List<ShardBatch> together) throws InterruptedException {
    if (together.size() == 1) {
      return work(together.get(0));
    }
    List<Version> removes = new ArrayList<>();
    List<Document> puts = new ArrayList<>();
    for (ShardBatch each : together) {
      Work one = work(each);
      removes.addAll(one.removes());
      puts.addAll(one.puts());
    }
    return new Work(removes, puts);
  }

  private Work work(ShardBatch batch) throws InterruptedException {
    List<Document> puts = new ArrayList<>();
    List<Version> removes = new ArrayList<>();
    if (batch.content() instanceof ShardBatch.RangeContent range) {
      puts.addAll(range.documents());
      removes.addAll(
          surplus.of(
              batch.shard(),
              batch.expected().stream(),
              range.space(),
              range.range(),
              range.documents()));
    } else if (batch.content() instanceof ShardBatch.Changes changes) {
      surplus.changed(batch.shard());
      boolean cleared = false;
      for (Change change : changes.changes()) {
        if (change instanceof Change.Put put) {
          puts.add(put.document());
        } else if (change instanceof Change.Remove remove) {
          removes.add(new Version(remove.key(), 0));
        } else if (change instanceof Change.Cleared) {
          cleared = true;
          puts.clear();
          removes.clear();
        }
      }
      if (cleared) {
        removes.addAll(surplus.in(batch.shard(), DigestKind.Space.REVISION, PointRange.ALL, puts));
      }
    }
    return new Work(removes, puts);
  }

  /** How far a batch came. */
  private sealed interface Step {}

  /** The documents are written. */
  private record Locked(Checkpoints.Held held) implements Step {}

  /** It ended, with nothing written unless the result says so. */
  private record Over(ApplyResult result) implements Step {}

  private Step write(Writing writing, Checkpoints.Held intended, Work work)
      throws InterruptedException {
    return transactions.isPresent()
        ? writeInOne(transactions.get(), writing, intended, work)
        : writeAtOnce(writing, intended, work);
  }

  /**
   * Without a transaction: only when it begins it is known that the claim holds, and what is
   * refused leaves the rest written. Whoever comes next compares.
   */
  private Step writeAtOnce(Writing writing, Checkpoints.Held intended, Work work)
      throws InterruptedException {
    ShardId shard = writing.batch.shard();
    if (!writing.isStill()) {
      return new Over(new ApplyResult.Fenced(shard + " is gone, or another one by now"));
    }
    Optional<Checkpoints.Held> held = checkpoints.replace(shard, intended, intended.checkpoint());
    if (held.isEmpty()) {
      return new Over(new ApplyResult.TryLater(AGAIN, shard + ": its checkpoint is written to"));
    }
    Optional<ApplyResult> refused =
        writing.all(ShardWrites.Into.noTransaction(shard.database()), work);
    return refused.isEmpty() ? new Locked(held.get()) : new Over(refused.get());
  }

  private Step writeInOne(Transactions each, Writing writing, Checkpoints.Held intended, Work work)
      throws InterruptedException {
    ShardId shard = writing.batch.shard();
    StreamTransaction transaction =
        each.begin(shard.database(), List.of(writing.where.collection(), Layout.CHECKPOINTS));
    boolean ended = false;
    try {
      // Looked at while the transaction is open, which a collection that is dropped would end.
      if (!writing.isStill()) {
        return new Over(new ApplyResult.Fenced(shard + " is gone, or another one by now"));
      }
      Optional<Checkpoints.Held> locked =
          checkpoints.replace(transaction, shard, intended, intended.checkpoint());
      if (locked.isEmpty()) {
        return new Over(new ApplyResult.TryLater(AGAIN, shard + ": its checkpoint is written to"));
      }
      Optional<ApplyResult> refused = writing.all(ShardWrites.Into.transaction(transaction), work);
      if (refused.isPresent()) {
        return new Over(refused.get());
      }
      try {
        each.commit(transaction);
        ended =
            true; // else it is given up: one that was not committed would hold up the next claim
      } catch (SyncException e) {
        return new Over(new ApplyResult.Unknown(shard + ": " + e.getMessage()));
      }
      return new Locked(locked.get());
    } finally {
      if (!ended) {
        each.abort(transaction);
      }
    }
  }

  /** Writes the documents of a step. */
  private final class Writing {
    private final ShardBatch batch;
    private final Topology.Where where;
    private final Batches together;

    Writing(ShardBatch batch, Topology.Where where, Batches together) {
      this.batch = batch;
      this.where = where;
      this.together = together;
    }

    boolean isStill() throws InterruptedException {
      return writes.isStill(
          batch.shard().database(), where.collection(), where.incarnation().value());
    }

    /** Why the documents may not be written to this shard; empty if they may. */
    Optional<ApplyResult> elsewhere(Work work) throws InterruptedException {
      return placement.refusal(batch.shard(), batch.expected().stream(), where, work.puts());
    }

    /** Writes, and what comes meanwhile too; what was refused, if anything was. */
    Optional<ApplyResult> all(ShardWrites.Into into, Work first) throws InterruptedException {
      List<Failure> failed = writeDocuments(into, where.collection(), first);
      while (failed.isEmpty()) {
        List<ShardBatch> more = together.more();
        if (more.isEmpty()) {
          return Optional.empty();
        }
        Work next = work(more);
        Optional<ApplyResult> elsewhere = elsewhere(next);
        if (elsewhere.isPresent()) {
          return elsewhere;
        }
        failed = writeDocuments(into, where.collection(), next);
      }
      return Optional.of(refused(failed));
    }
  }

  private List<Failure> writeDocuments(ShardWrites.Into in, String collection, Work work)
      throws InterruptedException {
    List<Failure> failed = new ArrayList<>();
    if (!work.removes().isEmpty()) {
      failed.addAll(writes.remove(in, collection, work.removes()));
    }
    if (work.puts().isEmpty()) {
      return failed;
    }
    List<Failure> refused = writes.put(in, collection, work.puts());
    if (refused.stream().anyMatch(failure -> failure.number() == UNIQUE)) {
      // One takes over what another gives up: all of them out, then all of them in.
      writes.remove(
          in, collection, work.puts().stream().map(d -> new Version(d.key(), 0)).toList());
      refused = writes.put(in, collection, work.puts());
    }
    failed.addAll(refused);
    return failed;
  }

  private static ApplyResult refused(List<Failure> failed) {
    return failed.stream()
        .filter(failure -> !failure.ofDocument())
        .findFirst()
        .<ApplyResult>map(
            failure -> new ApplyResult.TryLater(failure.ofOthers() ? AGAIN : LATER, failure.text()))
        .orElseGet(
            () ->
                new ApplyResult.Refused(
                    failed.stream()
                        .map(failure -> new ApplyResult.Refusal(failure.key(), failure.text()))
                        .toList()));
  }
}
