package io.syncline.control.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.CheckReport;
import io.syncline.ClusterId;
import io.syncline.ShardStatus;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.TaskInfo;
import io.syncline.control.ClientCall;
import io.syncline.control.SourceCall;
import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Single shards of the incoming synchronisation. */
final class ShardRoutes {
  private final Masters masters;

  ShardRoutes(Masters masters) {
    this.masters = masters;
  }

  void addTo(Routes routes) {
    routes.add(Operation.DATA_CENTRES, this::dataCentres);
    routes.add(Operation.CHECKSUM, this::checksum);
    routes.add(
        Operation.RESET_SHARD,
        asked ->
            masters
                .call(asked, new ClientCall.ResetShard(asked.shard()))
                .thenApply(failed -> Json.done()));
    routes.add(Operation.SHARD_START, this::start);
    routes.add(Operation.SHARD_CANCEL, this::cancel);
  }

  /** The other way about: they end with the structure, and nobody can take them from it. */
  private CompletionStage<HttpAnswer> cancel(Asked asked) {
    ShardId shard = asked.shard();
    return masters
        .call(asked, new ClientCall.GetStatus(true))
        .thenApply(
            status -> {
              if (status.shards().stream().anyMatch(one -> one.shard().equals(shard))) {
                throw new Refusal(
                    409,
                    "the source's structure has this shard, and a target without it would not be"
                        + " equal: drop its collection at the source");
              }
              return Json.done();
            });
  }

  /** Tasks are made from the source's structure: the shard has one, or there is no such shard. */
  private CompletionStage<HttpAnswer> start(Asked asked) {
    ShardId shard = asked.shard();
    return masters
        .call(asked, new ClientCall.GetStatus(true))
        .thenApply(
            status -> {
              if (status.shards().stream().noneMatch(one -> one.shard().equals(shard))) {
                throw new Refusal(
                    404, "the source's structure has no such shard: tasks are made from it");
              }
              return Json.done();
            });
  }

  private CompletionStage<HttpAnswer> dataCentres(Asked asked) {
    CompletionStage<List<ClusterId>> upstream = masters.call(asked, new SourceCall.GetUpstream(1));
    CompletionStage<List<TaskInfo>> tasks = masters.call(asked, new ClientCall.GetTasks());
    return masters
        .call(asked, new ClientCall.GetStatus(true))
        .thenCombine(
            upstream,
            (status, clusters) -> tasks.thenApply(all -> dataCentres(status, clusters, all)))
        .thenCompose(answer -> answer);
  }

  private static HttpAnswer dataCentres(
      SyncStatus status, List<ClusterId> clusters, List<TaskInfo> tasks) {
    ObjectNode form = Json.object();
    ArrayNode all = form.putArray("datacenters");
    if (status.sync().isPresent() && clusters.size() > 1) {
      List<ShardStatus> shards = status.shards();
      all.add(
          DataCentersForm.of(
              status.cluster(),
              shards.stream()
                  .filter(shard -> shard.state() != SyncState.INITIALIZING)
                  .map(ShardStatus::shard)
                  .toList()));
      all.add(
          DataCentersForm.of(clusters.get(1), shards.stream().map(ShardStatus::shard).toList()));
    } else {
      List<ShardId> sent =
          tasks.stream()
              .filter(task -> task.type().equals("send-shard"))
              .map(TaskInfo::shard)
              .flatMap(Optional::stream)
              .toList();
      all.add(DataCentersForm.of(status.cluster(), sent));
    }
    return Json.ok(form);
  }

  private CompletionStage<HttpAnswer> checksum(Asked asked) {
    ShardId shard = asked.shard();
    Duration time = checkTime(asked);
    return masters
        .until(asked, new ClientCall.Check(masters.newId(), Set.of(shard)), time, CheckReport::done)
        .thenApply(report -> checksum(shard, report));
  }

  private Duration checkTime(Asked asked) {
    Optional<Duration> given = asked.body().nanos("timeout");
    Optional<String> parameter = asked.request().parameter("timeout");
    if (given.isEmpty() && parameter.isPresent()) {
      given = GoTime.duration(parameter.get());
      if (given.isEmpty()) {
        throw Refusal.badRequest(
            "timeout: whole nanoseconds, or a duration like 1m30s, are needed");
      }
    }
    Duration time = given.filter(some -> !some.isZero()).orElse(masters.options().checkTimeout());
    Duration longest = masters.options().longestWait();
    return time.compareTo(longest) < 0 ? time : longest;
  }

  /**
   * The bodies are compared where they are, not sent: the texts of both sides are the same if and
   * only if every body is, and say what was found.
   */
  private static HttpAnswer checksum(ShardId shard, CheckReport report) {
    if (!report.done()) {
      throw new Refusal(408, "the shard was not compared in time: give it more");
    }
    if (!report.problems().isEmpty()) {
      throw new Refusal(412, "not compared: " + String.join("; ", report.problems()));
    }
    String source = report.documents() + " documents, " + report.kind();
    return Json.ok(
        report.differing() == 0
            ? DataCentersForm.checksums(shard, source, source)
            : DataCentersForm.checksums(
                shard, source, report.differing() + " of them differ, " + report.kind()));
  }
}
