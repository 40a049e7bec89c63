package io.syncline.internal.master;

import io.syncline.ClusterId;
import io.syncline.FinalModes;
import io.syncline.ServerMode;
import io.syncline.StopReport;
import io.syncline.SyncId;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the masters of a data centre share, beside the election: one record under one key. */
sealed interface StateRecord {
  /** Where it is kept. */
  String key();

  /**
   * The synchronisation that this data centre's cluster is the target of.
   *
   * @param configured false from the moment when the wish is written until the source has agreed
   * @param endpoints of the source's masters
   * @param upstream the source and all clusters that it is replicated from, as they were then
   * @param ownAddress how the source reads this data centre's channels
   * @param sourceAddress how the source's channels are read; empty until the source has agreed
   * @param structureTaken whether the structure was taken from another synchronisation, or never
   *     will have to be
   * @param ending the stop or abort that runs
   */
  record Incoming(
      SyncId sync,
      boolean configured,
      List<String> endpoints,
      List<ClusterId> upstream,
      PeerAddress ownAddress,
      Optional<PeerAddress> sourceAddress,
      boolean structureTaken,
      Optional<Ending> ending)
      implements StateRecord {
    static final String KEY = "incoming";

    public Incoming {
      endpoints = List.copyOf(endpoints);
      upstream = List.copyOf(upstream);
    }

    @Override
    public String key() {
      return KEY;
    }

    ClusterId source() {
      return upstream.get(0);
    }

    Incoming agreed(PeerAddress address) {
      return new Incoming(
          sync,
          true,
          endpoints,
          upstream,
          ownAddress,
          Optional.of(address),
          structureTaken,
          ending);
    }

    Incoming withOwnAddress(PeerAddress address) {
      return new Incoming(
          sync, configured, endpoints, upstream, address, sourceAddress, structureTaken, ending);
    }

    Incoming withStructureTaken(boolean taken) {
      return new Incoming(
          sync, configured, endpoints, upstream, ownAddress, sourceAddress, taken, ending);
    }

    Incoming withEnding(Optional<Ending> other) {
      return new Incoming(
          sync, configured, endpoints, upstream, ownAddress, sourceAddress, structureTaken, other);
    }
  }

  /**
   * A stop or abort.
   *
   * @param id given by the client
   * @param also ids of stops that an abort has taken the place of
   * @param inSync of what target and source were proven equal, empty if they were not
   * @param limit how long to wait for being in sync, or to try to tell the source of an abort
   * @param modes how the clusters are left
   */
  record Ending(
      String id,
      List<String> also,
      boolean abort,
      boolean ensureInSync,
      Stage stage,
      String inSync,
      boolean sourceTold,
      Duration limit,
      FinalModes modes) {
    /** How far it is. What lies before CLAIM can be taken back. */
    enum Stage {
      /** The source is read-only, and target and source are proven equal. */
      PROVE,
      /** What is made only at promotion is made. */
      PROMOTE,
      /** Tasks end, and every shard is claimed by a closing stream. */
      CLAIM,
      /** The source is told. */
      TELL,
      /** What is left is removed. */
      CLEAN
    }

    public Ending {
      also = List.copyOf(also);
    }

    Ending at(Stage next) {
      return new Ending(id, also, abort, ensureInSync, next, inSync, sourceTold, limit, modes);
    }

    Ending proven(String of) {
      return new Ending(id, also, abort, ensureInSync, stage, of, sourceTold, limit, modes);
    }

    Ending told(boolean told) {
      return new Ending(id, also, abort, ensureInSync, stage, inSync, told, limit, modes);
    }

    /** Whether the synchronisation can't be saved any more. */
    boolean committed() {
      return stage.compareTo(Stage.CLAIM) >= 0;
    }
  }

  /**
   * A synchronisation that this data centre's cluster is the source of.
   *
   * @param endpoints of the target's masters
   * @param targetAddress how the target's channels are read
   * @param ownAddress how the target reads this data centre's channels
   * @param closing whether it is over, and only what is left has to be removed
   * @param barrier under which the cluster is read-only
   * @param lifting barriers that are over, whose holds have to be removed
   * @param lifted barriers that are over, the latest ones
   * @param leftReadOnly whether the cluster is to be read-only when this is over
   */
  record Outgoing(
      SyncId sync,
      ClusterId target,
      List<String> endpoints,
      PeerAddress targetAddress,
      PeerAddress ownAddress,
      boolean closing,
      Optional<Barrier> barrier,
      List<String> lifting,
      List<String> lifted,
      boolean leftReadOnly)
      implements StateRecord {
    static final String PREFIX = "outgoing/";
    private static final int REMEMBERED = 16;

    public Outgoing {
      endpoints = List.copyOf(endpoints);
      lifting = List.copyOf(lifting);
      lifted = latest(lifted, REMEMBERED);
    }

    @Override
    public String key() {
      return key(sync);
    }

    static String key(SyncId sync) {
      return PREFIX + sync;
    }

    Outgoing heardFrom(List<String> at, PeerAddress address) {
      return new Outgoing(
          sync, target, at, address, ownAddress, closing, barrier, lifting, lifted, leftReadOnly);
    }

    Outgoing withOwnAddress(PeerAddress address) {
      return new Outgoing(
          sync,
          target,
          endpoints,
          targetAddress,
          address,
          closing,
          barrier,
          lifting,
          lifted,
          leftReadOnly);
    }

    Outgoing closed() {
      return liftAll(true, leftReadOnly);
    }

    /** It is over, and a wish to be left read-only is not taken back by a later one. */
    Outgoing closed(ServerMode mode) {
      return liftAll(true, leftReadOnly || mode == ServerMode.READONLY);
    }

    Outgoing withBarrier(Barrier placed) {
      return new Outgoing(
          sync,
          target,
          endpoints,
          targetAddress,
          ownAddress,
          closing,
          Optional.of(placed),
          lifting,
          lifted,
          leftReadOnly);
    }

    /** The barrier that stands, if there is one, is over. */
    Outgoing liftAll() {
      return liftAll(closing, leftReadOnly);
    }

    private Outgoing liftAll(boolean nowClosing, boolean readOnly) {
      List<String> all = new java.util.ArrayList<>(lifting);
      barrier.ifPresent(b -> all.add(b.id()));
      return new Outgoing(
          sync,
          target,
          endpoints,
          targetAddress,
          ownAddress,
          nowClosing,
          Optional.empty(),
          all,
          lifted,
          readOnly);
    }

    /** The hold of a barrier that is over has been removed. */
    Outgoing removed(String id) {
      List<String> left = new java.util.ArrayList<>(lifting);
      left.remove(id);
      List<String> gone = new java.util.ArrayList<>(lifted);
      gone.add(id);
      return new Outgoing(
          sync,
          target,
          endpoints,
          targetAddress,
          ownAddress,
          closing,
          barrier,
          left,
          gone,
          leftReadOnly);
    }

    boolean over(String barrierId) {
      return lifting.contains(barrierId) || lifted.contains(barrierId);
    }
  }

  /**
   * A barrier.
   *
   * @param placed whether its hold is known to be in place; until then it may be
   */
  record Barrier(String id, boolean placed) {}

  /** Epochs of a synchronisation up to the limit may have been given. */
  record Epochs(SyncId sync, long limit) implements StateRecord {
    @Override
    public String key() {
      return key(sync);
    }

    static String key(SyncId sync) {
      return "epochs/" + sync;
    }
  }

  /**
   * A shard that waits for a reset, or for its first comparison since.
   *
   * @param source the incarnation that failed: another one is another shard
   * @param reset whether it was reset, and has to begin with a comparison
   */
  record Failed(ShardId shard, Incarnation source, String reason, String documentKey, boolean reset)
      implements StateRecord {
    static final String PREFIX = "failed/";

    public Failed {
      reason = cut(reason, 1024);
    }

    @Override
    public String key() {
      return key(shard);
    }

    /**
     * The length of the database's name makes two shards' keys differ whatever their names hold.
     */
    static String key(ShardId shard) {
      return PREFIX
          + shard.database().length()
          + ":"
          + shard.database()
          + ":"
          + shard.collection()
          + ":"
          + shard.index();
    }

    Failed tryAgain() {
      return new Failed(shard, source, reason, documentKey, true);
    }
  }

  /** A registered worker. */
  record Worker(String id, String boot, String endpoint, String host) implements StateRecord {
    static final String PREFIX = "worker/";

    @Override
    public String key() {
      return PREFIX + id;
    }
  }

  /** What clients have set. */
  record Settings(Duration messageTimeout) implements StateRecord {
    static final String KEY = "settings";

    @Override
    public String key() {
      return KEY;
    }
  }

  /** Outgoing synchronisations that are over, the latest ones: no call brings them back. */
  record Closed(List<SyncId> syncs) implements StateRecord {
    static final String KEY = "closed";
    private static final int REMEMBERED = 256;

    public Closed {
      syncs = latest(syncs, REMEMBERED);
    }

    @Override
    public String key() {
      return KEY;
    }

    Closed with(SyncId sync) {
      List<SyncId> all = new java.util.ArrayList<>(syncs);
      all.add(sync);
      return new Closed(all);
    }
  }

  /** How stops and aborts ended, the latest ones, so that an answer that was lost can be given. */
  record Finished(List<Entry> entries) implements StateRecord {
    static final String KEY = "finished";
    private static final int REMEMBERED = 16;

    public Finished {
      entries = latest(entries, REMEMBERED);
    }

    @Override
    public String key() {
      return KEY;
    }

    Finished with(Entry entry) {
      List<Entry> all = new java.util.ArrayList<>(entries);
      all.add(entry);
      return new Finished(all);
    }

    /** One of them. */
    record Entry(String id, StopReport report) {}
  }

  private static <T> List<T> latest(List<T> all, int most) {
    return List.copyOf(all.subList(Math.max(0, all.size() - most), all.size()));
  }

  static String cut(String text, int most) {
    return text.length() > most ? text.substring(0, most) : text;
  }
}
