package io.syncline.control;

import io.syncline.SyncId;
import io.syncline.store.FeedId;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.PeerAddress;

/**
 * What a worker has to do. Equal ids name equal work; a task that is assigned anew gets a greater
 * epoch.
 */
public sealed interface TaskSpec {
  /** Names the task, unique within the data centre. */
  String id();

  /** The synchronisation that it belongs to. */
  SyncId sync();

  /**
   * Given by the leader, persisted before use, greater than all before of this synchronisation in
   * this data centre.
   */
  long epoch();

  /** How the other side's channels are read. */
  PeerAddress peer();

  /** Its kind as ArangoSync names it: {@code send-shard} for a feed. */
  default String type() {
    if (this instanceof SendInventory) {
      return "send-inventory";
    }
    if (this instanceof ReceiveInventory) {
      return "receive-inventory";
    }
    return this instanceof SendFeed ? "send-shard" : "receive-shard";
  }

  /** The same task in another epoch. */
  TaskSpec withEpoch(long epoch);

  /** Sends the structure of the source. */
  record SendInventory(String id, SyncId sync, long epoch, PeerAddress peer) implements TaskSpec {
    @Override
    public SendInventory withEpoch(long other) {
      return new SendInventory(id, sync, other, peer);
    }
  }

  /**
   * Makes the target's structure equal to the source's.
   *
   * @param takeOver whether the target's structure may be taken from another synchronisation, in
   *     this task's first write
   */
  record ReceiveInventory(String id, SyncId sync, long epoch, PeerAddress peer, boolean takeOver)
      implements TaskSpec {
    @Override
    public ReceiveInventory withEpoch(long other) {
      return new ReceiveInventory(id, sync, other, peer, takeOver);
    }
  }

  /** Reads one feed of the source and sends all shards of it that a receiver asks for. */
  record SendFeed(String id, SyncId sync, long epoch, PeerAddress peer, FeedId feed)
      implements TaskSpec {
    @Override
    public SendFeed withEpoch(long other) {
      return new SendFeed(id, sync, other, peer, feed);
    }
  }

  /**
   * Makes one shard of the target equal to the source's.
   *
   * @param source the incarnation of the source's collection
   * @param feed the source's log that carries the shard
   * @param takeOver whether the shard may be taken from another synchronisation, by this task's
   *     first claim
   * @param fresh whether to begin with a comparison, whatever the checkpoint says (an operator's
   *     reset)
   */
  record ReceiveShard(
      String id,
      SyncId sync,
      long epoch,
      PeerAddress peer,
      ShardId shard,
      Incarnation source,
      FeedId feed,
      boolean takeOver,
      boolean fresh)
      implements TaskSpec {
    @Override
    public ReceiveShard withEpoch(long other) {
      return new ReceiveShard(id, sync, other, peer, shard, source, feed, takeOver, fresh);
    }
  }
}
