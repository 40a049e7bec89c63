package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.store.FeedId;
import io.syncline.store.FeedShard;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards that are received: those of the source's structure, as the task that receives it has
 * told. For each the source is asked for a sender, and then a task is wanted.
 */
final class ShardTable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardTable.class);
  private static final int MOST_AT_ONCE = 1000;
  private static final long ASK_AGAIN = Duration.ofSeconds(1).toNanos();
  private static final long SILENT_AGAIN = Duration.ofSeconds(5).toNanos();

  private final Term term;
  private final SyncId sync;
  private final MasterState state;
  private final Tasks tasks;
  private final Channels channels;
  private final TreeMap<ShardId, ShardEntry> entries = new TreeMap<>();
  private final TreeSet<ShardId> toAsk = new TreeSet<>();

  /** In the order in which it was noticed. */
  private final LinkedHashSet<ShardId> silent = new LinkedHashSet<>();

  private long silentDue;
  private final TreeSet<ShardId> toWant = new TreeSet<>();
  private final TreeMap<ShardId, String> toForget = new TreeMap<>();
  private final boolean begun;
  private Optional<PeerAddress> peer = Optional.empty();
  private boolean known;

  /**
   * The shards of a synchronisation.
   *
   * @param begun whether an earlier leader may have given their tasks to workers
   */
  ShardTable(
      Term term, SyncId sync, MasterState state, Tasks tasks, Channels channels, boolean begun) {
    this.term = term;
    this.sync = sync;
    this.state = state;
    this.tasks = tasks;
    this.channels = channels;
    this.begun = begun;
    this.silentDue = term.now();
  }

  /** Whether the shards are known in this term. */
  boolean known() {
    return known;
  }

  /** Whether every task that should be is wanted. */
  boolean settled() {
    return known && toWant.isEmpty() && toAsk.isEmpty();
  }

  Collection<ShardEntry> all() {
    return Collections.unmodifiableCollection(entries.values());
  }

  Optional<ShardEntry> get(ShardId shard) {
    return Optional.ofNullable(entries.get(shard));
  }

  /** The shard, if there is one. */
  ShardEntry require(ShardId shard) {
    return get(shard)
        .orElseThrow(
            () ->
                new SyncException(Code.NOT_FOUND, "shard " + shard + " is not synchronised here"));
  }

  /** Takes over the shards of the source's structure. */
  void update(Map<ShardId, Incarnation> shards) {
    for (ShardEntry entry : new ArrayList<>(entries.values())) {
      Incarnation now = shards.get(entry.shard());
      if (!entry.source().equals(now)) {
        entries.remove(entry.shard());
        toAsk.remove(entry.shard());
        silent.remove(entry.shard());
        toWant.remove(entry.shard());
        tasks.drop(entry.task());
        if (now == null) {
          toForget.put(entry.shard(), entry.task());
          LOG.info("event=shard-gone sync={} shard={}", sync, entry.shard());
        }
      }
    }
    new TreeMap<>(shards)
        .forEach(
            (shard, source) -> {
              if (!entries.containsKey(shard)) {
                add(new ShardEntry(sync, shard, source, known || !begun, term.now()));
              }
            });
    known = true;
    dropOldFailures();
    term.wake();
  }

  private void add(ShardEntry entry) {
    entries.put(entry.shard(), entry);
    toForget.remove(entry.shard());
    entry.failed =
        state
            .get(StateRecord.Failed.key(entry.shard()), StateRecord.Failed.class)
            .filter(failed -> failed.source().equals(entry.source()));
    if (!entry.stopped()) {
      toAsk.add(entry.shard());
    }
  }

  /** Failures of shards that are no more. */
  private void dropOldFailures() {
    List<String> old = new ArrayList<>();
    for (StateRecord.Failed failed : state.all(StateRecord.Failed.class)) {
      ShardEntry entry = entries.get(failed.shard());
      if (entry == null || !entry.source().equals(failed.source())) {
        old.add(failed.key());
      }
    }
    if (!old.isEmpty()) {
      state.change(edit -> old.forEach(edit::remove), () -> {});
    }
  }

  /** The source is to be asked again where it reads a shard; its task begins anew then. */
  void locateAgain(ShardEntry entry) {
    if (!entry.lost) {
      entry.lost = true;
      entry.askAfter = term.now() + pause(entry);
      entry.missed++;
    }
    toAsk.add(entry.shard());
    term.wake();
  }

  /**
   * Nothing comes from the source, which may read it elsewhere by now, with nobody left to say so:
   * it is asked. Its task goes on unless that is so.
   */
  void locateSilent(ShardEntry entry) {
    if (!entry.stopped() && !toAsk.contains(entry.shard())) {
      silent.add(entry.shard());
    }
  }

  /** The task of a shard is to be as the shard is now. */
  void wantAgain(ShardEntry entry) {
    if (entry.stopped()) {
      tasks.drop(entry.task());
      toWant.remove(entry.shard());
      toAsk.remove(entry.shard());
    } else if (entry.at.isEmpty()) {
      toAsk.add(entry.shard());
    } else {
      toWant.add(entry.shard());
    }
    term.wake();
  }

  /** The shards to ask the source for now. */
  TreeMap<ShardId, Incarnation> toAsk() {
    TreeMap<ShardId, Incarnation> some = new TreeMap<>();
    addTo(some, toAsk);
    if (term.now() - silentDue >= 0 && addTo(some, silent)) {
      silentDue = term.now() + SILENT_AGAIN;
    }
    return some;
  }

  /** Whether any was added. */
  private boolean addTo(TreeMap<ShardId, Incarnation> some, Collection<ShardId> shards) {
    int before = some.size();
    for (ShardId shard : shards) {
      if (some.size() == MOST_AT_ONCE) {
        break;
      }
      ShardEntry entry = entries.get(shard);
      if (entry != null && term.now() - entry.askAfter >= 0) {
        some.put(shard, entry.source());
      }
    }
    return some.size() > before;
  }

  /** What the source has said about some of them. */
  void answered(Map<ShardId, Incarnation> asked, Map<ShardId, FeedShard> answer) {
    for (Map.Entry<ShardId, Incarnation> one : new TreeMap<>(asked).entrySet()) {
      ShardEntry entry = entries.get(one.getKey());
      silent.remove(one.getKey());
      if (entry == null || !entry.source().equals(one.getValue())) {
        continue;
      }
      FeedShard at = answer.get(one.getKey());
      if (at == null) {
        entry.askAfter = term.now() + pause(entry);
        entry.missed++;
        toAsk.add(entry.shard());
        tasks.drop(entry.task());
        term.wakeAfter(Duration.ofNanos(pause(entry)));
        continue;
      }
      boolean sameFeed = entry.at.filter(b -> b.feed().equals(at.feed())).isPresent();
      if (entry.lost && sameFeed) {
        tasks.restart(entry.task());
      }
      entry.lost = false;
      entry.at = Optional.of(at);
      toAsk.remove(entry.shard());
      toWant.add(entry.shard());
    }
    Collection<FeedId> feeds = new TreeSet<>();
    entries.values().forEach(entry -> entry.at.ifPresent(at -> feeds.add(at.feed())));
    feeds.forEach(feed -> channels.want(controlOf(feed), 1));
    term.wake();
  }

  /** Wants the tasks whose channels can be used. */
  void want(PeerAddress source) {
    if (!peer.equals(Optional.of(source))) {
      peer = Optional.of(source);
      entries.values().stream()
          .filter(entry -> entry.at.isPresent() && !entry.stopped())
          .forEach(entry -> toWant.add(entry.shard()));
    }
    for (ShardId shard : new ArrayList<>(toWant)) {
      ShardEntry entry = entries.get(shard);
      if (entry == null || entry.stopped()) {
        toWant.remove(shard);
      } else if (channels.has(controlOf(entry.at.orElseThrow().feed()))) {
        toWant.remove(shard);
        tasks.want(entry.work(sync, source), "");
      }
    }
  }

  /** Shards that are no more, whose tasks nobody runs any more: their checkpoints may go. */
  TreeSet<ShardId> toForget(Workers workers) {
    TreeSet<ShardId> some = new TreeSet<>();
    toForget.forEach(
        (shard, task) -> {
          if (some.size() < MOST_AT_ONCE && !workers.mayRun(task)) {
            some.add(shard);
          }
        });
    return some;
  }

  void forgotten(Collection<ShardId> shards) {
    toForget.keySet().removeAll(shards);
  }

  private ChannelId controlOf(FeedId feed) {
    return new ChannelId(sync, ChannelId.Kind.CONTROL, feed.value(), 0);
  }

  private static long pause(ShardEntry entry) {
    return ASK_AGAIN * Math.min(8, 1L << Math.min(3, entry.missed));
  }
}
