package io.syncline.internal.master;

import io.syncline.ClusterId;
import io.syncline.ServerMode;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.SyncStatus;
import io.syncline.control.SourceCall;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What the leader does as a source: serves the leaders of its targets. */
final class SourceSide {
  private final Term term;
  private final MasterState state;
  private final Tasks tasks;
  private final Workers workers;
  private final Supplier<Duration> messageTimeout;
  private final SourceStructure structure;
  private final OutgoingOpening opening;
  private final TreeMap<String, OutgoingSync> active = new TreeMap<>();
  private final TreeMap<String, OutgoingClosing> closing = new TreeMap<>();

  SourceSide(
      Term term,
      MasterState state,
      Tasks tasks,
      Workers workers,
      Supplier<Duration> messageTimeout) {
    this.term = term;
    this.state = state;
    this.tasks = tasks;
    this.workers = workers;
    this.messageTimeout = messageTimeout;
    this.structure = new SourceStructure(term);
    this.opening = new OutgoingOpening(term, state, structure::trouble);
  }

  void end() {
    structure.close();
  }

  void tick() {
    for (StateRecord.Outgoing record : state.all(StateRecord.Outgoing.class)) {
      String sync = record.sync().value();
      if (record.closing()) {
        active.remove(sync);
        closing.computeIfAbsent(
            sync, s -> new OutgoingClosing(term, record.sync(), state, tasks, workers));
      } else {
        active.computeIfAbsent(
            sync, s -> new OutgoingSync(term, record.sync(), state, tasks, structure));
      }
    }
    active.keySet().removeIf(sync -> state.outgoing(new SyncId(sync)).isEmpty());
    if (!active.isEmpty()) {
      structure.tick();
    }
    active.values().forEach(outgoing -> outgoing.tick(messageTimeout.get()));
    closing.values().removeIf(OutgoingClosing::tick);
  }

  /** Whether all tasks of an outgoing synchronisation that should be are known. */
  boolean settled(SyncId sync) {
    OutgoingSync outgoing = active.get(sync.value());
    return outgoing == null || outgoing.silent() || structure.settled();
  }

  /** Whether an outgoing synchronisation is being ended, or has ended. */
  boolean ended(SyncId sync) {
    return state.outgoing(sync).map(StateRecord.Outgoing::closing).orElse(true);
  }

  List<SyncStatus.Outgoing> status() {
    List<SyncStatus.Outgoing> all = new ArrayList<>();
    for (StateRecord.Outgoing record : state.all(StateRecord.Outgoing.class)) {
      OutgoingSync outgoing = active.get(record.sync().value());
      if (outgoing != null) {
        all.add(outgoing.status());
      } else {
        all.add(
            new SyncStatus.Outgoing(
                record.sync(),
                record.target(),
                record.endpoints(),
                record.closing()
                    ? io.syncline.SyncState.CANCELLING
                    : io.syncline.SyncState.INITIALIZING,
                0,
                record.barrier().isPresent(),
                Optional.empty()));
      }
    }
    return all;
  }

  /** The shards that a feed's task sends, for the list of tasks. */
  List<ShardId> shardsOf(io.syncline.store.FeedId feed) {
    List<ShardId> found = new ArrayList<>();
    for (ShardId shard : structure.shards().keySet()) {
      if (structure.feedOf(shard).filter(at -> at.feed().equals(feed)).isPresent()) {
        found.add(shard);
      }
    }
    return found;
  }

  void open(SourceCall.OpenOutgoing call, CompletableFuture<SourceCall.OutgoingOpened> answer) {
    opening.open(call, answer);
    OutgoingSync outgoing = active.get(call.sync().value());
    if (outgoing != null) {
      outgoing.heard();
    }
  }

  void sendShards(SourceCall.SendShards call, CompletableFuture<Map<ShardId, FeedShard>> answer) {
    OutgoingSync outgoing = require(call.sync());
    outgoing.heard();
    structure.afterLooking(
        new TreeSet<>(call.shards().keySet()),
        () -> {
          if (active.get(call.sync().value()) != outgoing) {
            answer.completeExceptionally(notOpen(call.sync()));
            return;
          }
          // The channels are wanted before they are waited for.
          outgoing.tick(messageTimeout.get());
          Map<ShardId, FeedShard> found = new TreeMap<>();
          List<ChannelId> channels = new ArrayList<>();
          for (Map.Entry<ShardId, Incarnation> asked : call.shards().entrySet()) {
            structure
                .feedOf(asked.getKey())
                .filter(at -> at.incarnation().equals(asked.getValue()))
                .ifPresent(
                    at -> {
                      found.put(asked.getKey(), at);
                      channels.addAll(OutgoingSync.channelsOf(call.sync(), asked.getKey(), at));
                    });
          }
          outgoing.channels().whenPresent(channels, () -> answer.complete(found));
        });
  }

  void close(SyncId sync, ServerMode mode, CompletableFuture<Boolean> answer) {
    if (state.outgoing(sync).isEmpty()) {
      // Remembered all the same, so that a call to open it that comes later finds it closed.
      state.change(
          edit -> {
            if (edit.get(StateRecord.Outgoing.key(sync), StateRecord.Outgoing.class).isEmpty()) {
              OutgoingOpening.remember(edit, sync);
            }
          },
          () -> answer.complete(true),
          answer::completeExceptionally);
      return;
    }
    markClosing(sync, mode, () -> answerWhenGone(sync, answer));
  }

  /** Ends all outgoing synchronisations to a target. */
  void abort(ClusterId target, ServerMode mode, CompletableFuture<Boolean> answer) {
    List<SyncId> found = new ArrayList<>();
    for (StateRecord.Outgoing record : state.all(StateRecord.Outgoing.class)) {
      if (record.target().equals(target)) {
        found.add(record.sync());
      }
    }
    if (found.isEmpty()) {
      answer.complete(false);
    }
    found.forEach(sync -> markClosing(sync, mode, () -> answer.complete(true)));
  }

  void barrier(SourceCall.Barrier call, CompletableFuture<SourceCall.BarrierState> answer) {
    OutgoingSync outgoing = require(call.sync());
    outgoing.heard();
    outgoing.barrier().place(call, answer);
  }

  void liftBarrier(SourceCall.LiftBarrier call, CompletableFuture<Boolean> answer) {
    OutgoingSync outgoing = active.get(call.sync().value());
    if (outgoing == null) {
      answer.complete(true);
      return;
    }
    outgoing.heard();
    outgoing.barrier().lift(call.id(), answer);
  }

  /** Whether a cluster is, or is about to be, a target of this one. */
  static Optional<StateRecord.Outgoing> openTo(MasterState.Edit edit, ClusterId target) {
    return edit.all(StateRecord.Outgoing.class).stream()
        .filter(record -> record.target().equals(target))
        .findFirst();
  }

  private void markClosing(SyncId sync, ServerMode mode, Runnable done) {
    state.change(
        edit ->
            edit.get(StateRecord.Outgoing.key(sync), StateRecord.Outgoing.class)
                .ifPresent(record -> edit.put(record.closed(mode))),
        () -> {
          done.run();
          term.wake();
        });
  }

  private void answerWhenGone(SyncId sync, CompletableFuture<Boolean> answer) {
    if (answer.isDone()) {
      return;
    }
    if (state.outgoing(sync).isEmpty()) {
      answer.complete(true);
    } else {
      term.turns().after(Duration.ofMillis(50), () -> answerWhenGone(sync, answer));
    }
  }

  private OutgoingSync require(SyncId sync) {
    OutgoingSync outgoing = active.get(sync.value());
    if (outgoing == null) {
      throw notOpen(sync);
    }
    return outgoing;
  }

  private SyncException notOpen(SyncId sync) {
    return new SyncException(
        Code.NOT_FOUND,
        "synchronisation "
            + sync
            + " is not open at source "
            + term.context().cluster()
            + ": open it");
  }
}
