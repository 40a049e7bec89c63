package io.syncline.internal.master;

import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.TaskSpec;
import io.syncline.store.FeedId;
import io.syncline.store.FeedShard;
import io.syncline.store.ShardId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelId.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One synchronisation that leaves this data centre: its channels and its tasks, for as long as its
 * target is heard.
 */
final class OutgoingSync {
  private static final Logger LOG = LoggerFactory.getLogger(OutgoingSync.class);

  private final Term term;
  private final SyncId sync;
  private final MasterState state;
  private final Tasks tasks;
  private final SourceStructure structure;
  private final Channels channels;
  private final SourceBarrier barrier;
  private final AddressWatch address;
  private final TreeMap<FeedId, String> feeds = new TreeMap<>();
  private long revision = -1;
  private long heardAt;
  private boolean silent;

  OutgoingSync(Term term, SyncId sync, MasterState state, Tasks tasks, SourceStructure structure) {
    this.term = term;
    this.sync = sync;
    this.state = state;
    this.tasks = tasks;
    this.structure = structure;
    this.channels = new Channels(term, sync, structure::settled);
    this.barrier = new SourceBarrier(term, sync, state);
    this.address = new AddressWatch(term, record().target(), sync);
    this.heardAt = term.now();
  }

  SyncId sync() {
    return sync;
  }

  StateRecord.Outgoing record() {
    return state.outgoing(sync).orElseThrow();
  }

  Channels channels() {
    return channels;
  }

  SourceBarrier barrier() {
    return barrier;
  }

  boolean silent() {
    return silent;
  }

  /** The target's leader has called. */
  void heard() {
    heardAt = term.now();
    if (silent) {
      silent = false;
      LOG.info("event=target-heard-again sync={} next=\"sending begins again\"", sync);
      term.wake();
    }
  }

  void tick(Duration messageTimeout) {
    if (!silent && term.now() - heardAt >= messageTimeout.toNanos()) {
      silent = true;
      LOG.warn(
          "event=target-silent sync={} for={} next=\"sending ends until it is heard again\"",
          sync,
          messageTimeout);
      tasks.dropAll(sync);
      feeds.clear();
      revision = -1;
      barrier.liftNow();
    }
    barrier.tick();
    if (silent) {
      return;
    }
    address.tick(
        record().ownAddress(),
        renewed ->
            state.change(
                edit ->
                    edit.get(StateRecord.Outgoing.key(sync), StateRecord.Outgoing.class)
                        .ifPresent(now -> edit.put(now.withOwnAddress(renewed))),
                () -> {}));
    wantChannels();
    channels.tick();
    wantTasks();
  }

  /** The shards that it sends. */
  int shardCount() {
    return silent ? 0 : structure.shards().size();
  }

  SyncStatus.Outgoing status() {
    StateRecord.Outgoing record = record();
    return new SyncStatus.Outgoing(
        sync,
        record.target(),
        record.endpoints(),
        stateNow(record),
        shardCount(),
        record.barrier().isPresent(),
        structure.trouble());
  }

  /** The task that sends a feed. */
  static String feedTask(SyncId sync, FeedId feed) {
    return "send-feed:" + sync + ":" + feed;
  }

  /** The channels that one shard needs. */
  static List<ChannelId> channelsOf(SyncId sync, ShardId shard, FeedShard at) {
    return List.of(
        new ChannelId(sync, Kind.DATA, at.incarnation().value(), shard.index()),
        new ChannelId(sync, Kind.FEED, at.feed().value(), 0));
  }

  private SyncState stateNow(StateRecord.Outgoing record) {
    if (record.closing()) {
      return SyncState.CANCELLING;
    }
    boolean all =
        !silent
            && structure.settled()
            && tasks.assignment(inventoryTask()).isPresent()
            && feeds.keySet().stream()
                .allMatch(feed -> tasks.assignment(feedTask(sync, feed)).isPresent());
    return all ? SyncState.RUNNING : SyncState.INITIALIZING;
  }

  private String inventoryTask() {
    return "send-inventory:" + sync;
  }

  private void wantChannels() {
    if (revision == structure.revision()) {
      return;
    }
    revision = structure.revision();
    TreeMap<ChannelId, Integer> wanted = new TreeMap<>();
    wanted.put(new ChannelId(sync, Kind.INVENTORY, "", 0), 1);
    TreeMap<FeedId, String> found = new TreeMap<>();
    structure
        .shards()
        .forEach(
            (shard, made) ->
                structure
                    .feedOf(shard)
                    .ifPresent(
                        at -> {
                          found.put(at.feed(), at.host());
                          for (ChannelId channel : channelsOf(sync, shard, at)) {
                            wanted.put(channel, channel.kind() == Kind.DATA ? made.width() : 1);
                          }
                        }));
    wanted.forEach(channels::want);
    if (!structure.settled()) {
      revision = -1;
    } else {
      Set<ChannelId> gone = new TreeSet<>(channels.wanted());
      gone.removeAll(wanted.keySet());
      gone.forEach(channels::unwant);
      for (FeedId feed : new ArrayList<>(feeds.keySet())) {
        if (!found.containsKey(feed)) {
          feeds.remove(feed);
          tasks.drop(feedTask(sync, feed));
        }
      }
    }
    feeds.putAll(found);
  }

  private void wantTasks() {
    StateRecord.Outgoing record = record();
    if (channels.has(new ChannelId(sync, Kind.INVENTORY, "", 0))) {
      tasks.want(new TaskSpec.SendInventory(inventoryTask(), sync, 0, record.targetAddress()), "");
    }
    feeds.forEach(
        (feed, host) -> {
          if (channels.has(new ChannelId(sync, Kind.FEED, feed.value(), 0))) {
            tasks.want(
                new TaskSpec.SendFeed(feedTask(sync, feed), sync, 0, record.targetAddress(), feed),
                host);
          }
        });
  }
}
