package io.syncline.internal.master;

import io.syncline.SyncState;
import io.syncline.control.MasterCall;
import io.syncline.control.ShardReport;
import io.syncline.control.SourceCall;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.Position;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether the target holds what the source under a barrier held: the structure of that version, and
 * of each of its shards a durable checkpoint of the newest epoch, told since, at or behind the end
 * of its feed in that incarnation, with nothing failed. What earlier comparisons found does not
 * count: a proof makes its own.
 */
final class InSyncCheck {
  private static final int MOST_NAMED = 5;

  private final StatusView view;
  private final ShardTable table;
  private final InventoryWatch inventory;
  private final Tasks tasks;

  InSyncCheck(StatusView view, ShardTable table, InventoryWatch inventory, Tasks tasks) {
    this.view = view;
    this.table = table;
    this.inventory = inventory;
    this.tasks = tasks;
  }

  /**
   * What stands in the way; nothing if it is in sync.
   *
   * @param since reports must have come after this moment
   */
  List<String> missing(SourceCall.BarrierState barrier, long since) {
    List<String> missing = new ArrayList<>();
    structure(barrier).ifPresent(missing::add);
    behind(barrier, since).forEach((shard, why) -> missing.add("shard " + shard + " " + why));
    return missing;
  }

  /** The shards that stand in the way, and why. */
  TreeMap<ShardId, String> behind(SourceCall.BarrierState barrier, long since) {
    TreeMap<ShardId, String> behind = new TreeMap<>();
    TreeMap<FeedId, FeedPosition> heads = new TreeMap<>();
    barrier.heads().forEach(head -> heads.put(head.feed(), head));
    for (Map.Entry<ShardId, Incarnation> wanted : new TreeMap<>(barrier.shards()).entrySet()) {
      Optional<String> why =
          table
              .get(wanted.getKey())
              .filter(entry -> entry.source().equals(wanted.getValue()))
              .map(entry -> shard(entry, heads, since))
              .orElse(Optional.of("is not known at the target yet"));
      why.ifPresent(text -> behind.put(wanted.getKey(), text));
    }
    return behind;
  }

  /** How much was written to each shard by whom, as last reported. */
  Map<ShardId, Writes> writes(SourceCall.BarrierState barrier) {
    TreeMap<ShardId, Writes> all = new TreeMap<>();
    for (ShardId shard : barrier.shards().keySet()) {
      table
          .get(shard)
          .flatMap(entry -> entry.report)
          .ifPresent(report -> all.put(shard, new Writes(report.epoch(), report.writes())));
    }
    return all;
  }

  /** Batches of documents that the receiver of an epoch has given to the store. */
  record Writes(long epoch, long count) {}

  /** A text about what is missing, short however much it is. */
  static String text(List<String> missing, int shards) {
    String named = String.join("; ", missing.subList(0, Math.min(MOST_NAMED, missing.size())));
    return "not in sync: "
        + missing.size()
        + " things are missing with "
        + shards
        + " shards: "
        + named
        + (missing.size() > MOST_NAMED ? "; ..." : "");
  }

  private Optional<String> structure(SourceCall.BarrierState barrier) {
    Optional<MasterCall.ReportInventory> report = inventory.last();
    if (report.isEmpty()) {
      return Optional.of("structure: no worker has reported about it");
    }
    if (!report.get().version().equals(barrier.inventoryVersion()) || !report.get().complete()) {
      return Optional.of(
          "structure: the target has version "
              + report.get().version()
              + (report.get().complete() ? "" : ", not yet all of it")
              + (report.get().problems().isEmpty() ? "" : " " + report.get().problems())
              + ", the source version "
              + barrier.inventoryVersion());
    }
    return report.get().problems().isEmpty()
        ? Optional.empty()
        : Optional.of("structure: " + report.get().problems());
  }

  private Optional<String> shard(
      ShardEntry entry, TreeMap<FeedId, FeedPosition> heads, long since) {
    if (entry.stopped() || entry.failed.isPresent()) {
      return Optional.of("has failed: " + view.shard(entry).message());
    }
    Optional<ShardReport> fresh = view.fresh(entry, tasks.assignment(entry.task()));
    if (fresh.isEmpty() || entry.reportAt - since < 0) {
      return Optional.of("has no fresh report");
    }
    ShardReport report = fresh.get();
    if (report.resyncing()) {
      return Optional.of("is being compared");
    }
    if (entry.at.isEmpty()) {
      return Optional.of("has no feed");
    }
    FeedPosition head = heads.get(entry.at.get().feed());
    if (head == null) {
      return withoutFeed(entry, report);
    }
    if (report.durable().filter(at -> at.reaches(head)).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        report
            .durable()
            .map(at -> "is " + distance(at, head) + ", " + report.lag() + " behind")
            .orElse("has no position yet"));
  }

  /** Of a source without a feed: the comparison that is made under the barrier decides. */
  private static Optional<String> withoutFeed(ShardEntry entry, ShardReport report) {
    boolean compared = entry.comparedAgain();
    if (compared && report.state() == SyncState.RUNNING) {
      return Optional.empty();
    }
    return Optional.of(compared ? "was not compared of late" : "is on a feed that has no end");
  }

  private static String distance(FeedPosition at, FeedPosition head) {
    if (!at.comparableTo(head)) {
      return "in feed " + at.feed() + " of another incarnation";
    }
    return "at " + text(at.position()) + " of " + text(head.position());
  }

  private static String text(Position position) {
    return position.value().length() == 8
        ? Long.toUnsignedString(position.number())
        : position.value().toString();
  }
}
