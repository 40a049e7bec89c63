package io.syncline.control.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.ShardStatus;
import io.syncline.Stall;
import io.syncline.SyncId;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.TaskInfo;
import io.syncline.control.ClientCall;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** ArangoSync's {@code SyncInfo}. Stateless. */
final class SyncInfoForm {
  private SyncInfoForm() {}

  /** Without shards; the counts are there all the same. */
  static ObjectNode brief(SyncStatus status) {
    ObjectNode form = head(status);
    counts(status, form);
    ArrayNode outgoing = Json.texts(List.of());
    status.outgoing().forEach(out -> outgoing.add(outgoing(out, List.of())));
    return tail(status, outgoing, form);
  }

  /**
   * With every shard.
   *
   * @param tasks of this data centre: what is known of the shards of outgoing synchronisations
   * @param barrier decides whether a shard is in sync
   * @param now by the wall clock
   */
  static ObjectNode full(
      SyncStatus status, List<TaskInfo> tasks, ClientCall.BarrierView barrier, Instant now) {
    ObjectNode form = head(status);
    if (!status.shards().isEmpty()) {
      ArrayNode shards = form.putArray("shards");
      status.shards().forEach(shard -> shards.add(shard(shard, barrier, now)));
    }
    counts(status, form);
    ArrayNode outgoing = Json.texts(List.of());
    status.outgoing().forEach(out -> outgoing.add(outgoing(out, tasks)));
    return tail(status, outgoing, form);
  }

  private static ObjectNode head(SyncStatus status) {
    ObjectNode form = Json.object();
    form.set("source", Json.texts(status.source()));
    return form.put("status", status.state().toString());
  }

  private static void counts(SyncStatus status, ObjectNode form) {
    putCount(form, "shardsCount", status.shardCount());
    putCount(form, "totalShardsCount", status.totalShards());
  }

  private static ObjectNode tail(SyncStatus status, ArrayNode outgoing, ObjectNode form) {
    if (!outgoing.isEmpty()) {
      form.set("outgoing", outgoing);
    }
    if (status.sourceNotTold()) {
      form.put("cancellationAborted", true);
    }
    return form;
  }

  private static ObjectNode outgoing(SyncStatus.Outgoing out, List<TaskInfo> tasks) {
    ObjectNode form = Json.object().put("id", out.target().value());
    form.set("endpoint", Json.texts(out.endpoints()));
    form.put("status", out.state().toString());
    ArrayNode shards = Json.texts(List.of());
    for (TaskInfo task : tasks) {
      task.shard()
          .filter(shard -> sends(task, out.sync()))
          .ifPresent(shard -> shards.add(sent(shard, out.state(), !task.worker().isEmpty())));
    }
    if (!shards.isEmpty()) {
      form.set("shards", shards);
    }
    putCount(form, "shardsCount", out.shardCount());
    if (out.barrier()) {
      form.put("active_barrier", true);
    }
    return form;
  }

  private static boolean sends(TaskInfo task, SyncId sync) {
    return task.type().equals("send-shard") && task.sync().equals(sync);
  }

  /** A sender says nothing of itself: what is known is whether some worker has it. */
  private static ObjectNode sent(ShardId shard, SyncState state, boolean assigned) {
    ObjectNode form = name(shard);
    form.put("status", (assigned ? state : SyncState.INITIALIZING).toString());
    times(form, GoTime.NEVER, GoTime.NEVER);
    return form.put("shard_master_known", assigned);
  }

  private static ObjectNode shard(ShardStatus shard, ClientCall.BarrierView barrier, Instant now) {
    ObjectNode form = name(shard.shard());
    form.put("status", shard.state().toString());
    String message = shard.message() + (shard.key().isEmpty() ? "" : ", key " + shard.key());
    if (!message.isEmpty()) {
      form.put("status_message", message);
    }
    if (!shard.lag().isZero()) {
      form.put("delay", GoTime.nanos(shard.lag()));
    }
    boolean heard = shard.state() != SyncState.INITIALIZING;
    times(
        form,
        heard ? ago(now, shard.sinceMessage()) : GoTime.NEVER,
        heard ? ago(now, shard.sinceChange()) : GoTime.NEVER);
    form.put("shard_master_known", masterKnown(shard));
    if (barrier.standing() && !barrier.behind().contains(shard.shard())) {
      form.put("in_sync", true);
    }
    return form;
  }

  private static ObjectNode name(ShardId shard) {
    return Json.object()
        .put("database", shard.database())
        .put("collection", shard.collection())
        .put("shardIndex", shard.index());
  }

  private static void times(ObjectNode form, String message, String change) {
    form.put("last_message", message);
    form.put("last_data_change", change);
    form.put("last_shard_master_change", GoTime.NEVER);
  }

  /** Not where a store does not answer for the shard. */
  private static boolean masterKnown(ShardStatus shard) {
    Optional<Stall.Hop> hop = shard.stall().map(Stall::hop);
    return shard.state() != SyncState.INITIALIZING
        && hop.filter(h -> h == Stall.Hop.SOURCE_STORE || h == Stall.Hop.TARGET_STORE).isEmpty();
  }

  private static String ago(Instant now, Duration time) {
    // Older than the clock can say: never.
    return time.compareTo(Duration.ofDays(36_500)) > 0
        ? GoTime.NEVER
        : GoTime.text(now.minus(time));
  }

  private static void putCount(ObjectNode form, String key, int count) {
    if (count != 0) {
      form.put(key, count);
    }
  }
}
