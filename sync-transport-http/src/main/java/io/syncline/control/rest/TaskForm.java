package io.syncline.control.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.ClusterId;
import io.syncline.SyncStatus;
import io.syncline.TaskInfo;
import io.syncline.store.ShardId;
import java.util.List;
import java.util.Optional;

/**
 * ArangoSync's {@code TaskInfo}.
 *
 * @param id 16 letters and digits
 * @param target the cluster that a sending task sends to
 * @param data the name of the channel from source to target
 * @param control the name of the channel back, empty if the task has none
 */
record TaskForm(String id, TaskInfo task, Optional<ClusterId> target, String data, String control) {
  /**
   * The tasks of a data centre.
   *
   * @param upstream its own cluster, then its source if it has one
   */
  static List<TaskForm> of(List<TaskInfo> tasks, SyncStatus status, List<ClusterId> upstream) {
    return tasks.stream().map(task -> of(task, status, upstream)).toList();
  }

  private static TaskForm of(TaskInfo task, SyncStatus status, List<ClusterId> upstream) {
    boolean sends = task.type().startsWith("send-");
    Optional<ClusterId> target =
        sends
            ? status.outgoing().stream()
                .filter(out -> out.sync().equals(task.sync()))
                .map(SyncStatus.Outgoing::target)
                .findFirst()
            : Optional.empty();
    ClusterId own = status.cluster();
    ClusterId source = sends || upstream.size() < 2 ? own : upstream.get(1);
    String what = task.sync() + "/" + task.shard().map(ShardId::toString).orElse("");
    return new TaskForm(
        Names.task(task.id()),
        task,
        target,
        Names.channel(target.orElse(own), what + "/data"),
        task.shard().isPresent() ? Names.channel(source, what + "/control") : "");
  }

  boolean uses(String channel) {
    return channel.equals(data) || channel.equals(control);
  }

  ObjectNode json() {
    ObjectNode form = Json.object().put("id", id);
    ObjectNode data = form.putObject("task");
    data.put("type", task.type());
    if (task.shard().isEmpty()) {
      data.put("persistent", true);
    }
    ObjectNode channels = data.putObject("channels").put("data", this.data);
    if (!control.isEmpty()) {
      channels.put("control", control);
    }
    target.ifPresent(cluster -> data.put("target_id", cluster.value()));
    task.shard().ifPresent(shard -> shard(shard, data));
    ObjectNode assignment = form.putObject("assignment");
    assignment.put("worker_id", task.worker());
    // When it was assigned is not kept.
    assignment.put("created_at", GoTime.NEVER);
    if (task.epoch() > 0) {
      assignment.put("counter", task.epoch());
    }
    return form;
  }

  private static void shard(ShardId shard, ObjectNode data) {
    data.put("database", shard.database()).put("collection", shard.collection());
    if (shard.index() != 0) {
      data.put("shardIndex", shard.index());
    }
  }
}
