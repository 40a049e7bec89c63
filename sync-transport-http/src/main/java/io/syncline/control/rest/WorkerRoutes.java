package io.syncline.control.rest;

import io.syncline.SyncWorker;
import io.syncline.control.TaskSpec;
import io.syncline.http.HttpAnswer;
import io.syncline.metrics.MetricName;
import io.syncline.security.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What masters ask of a worker. */
final class WorkerRoutes {
  private static final String OWN_CALLS =
      "this worker does not run it, and a task of Syncline can't be begun by this call, which names"
          + " neither its synchronisation nor its master's term: a master gives it, look at"
          + " GET /_api/task there";

  private final SyncWorker worker;
  private final Optional<TokenCalls> tokens;
  private final Optional<ClusterSecret> secret;

  WorkerRoutes(SyncWorker worker, Optional<TokenCalls> tokens, Optional<ClusterSecret> secret) {
    this.worker = worker;
    this.tokens = tokens;
    this.secret = secret;
  }

  void addTo(Routes routes) {
    routes.add(Operation.TASK_START, this::start);
    routes.add(Operation.TASK_STOP, this::stop);
    routes.add(
        Operation.WORKER_SECRET,
        asked -> {
          String text = asked.body().needText("secret");
          return secret
              .orElseThrow(
                  () -> Refusal.notHere("this worker takes the cluster's secret from its options"))
              .replace(text)
              .thenApply(done -> Json.done());
        });
    routes.add(
        Operation.CHANNEL_TOKEN_ALLOW,
        asked -> {
          String token = asked.body().needText("token");
          Duration life = TokenRoutes.life(asked.body());
          return tokens
              .orElseThrow(
                  () -> Refusal.notHere("this worker's transport works without channel tokens"))
              .allow(asked.name("channel"), token, life)
              .thenApply(done -> Json.done());
        });
  }

  /** A start that is repeated: it runs, and nothing changes. */
  private CompletionStage<HttpAnswer> start(Asked asked) {
    String id = asked.body().needText("id");
    String type = asked.body().needText("type");
    if (!MetricName.WORKER_TASKS.labelValues().contains(type)) {
      throw Refusal.badRequest(
          "type: one of " + MetricName.WORKER_TASKS.labelValues() + " is needed");
    }
    return worker
        .tasks()
        .thenApply(
            running -> {
              TaskSpec task = find(running, id).orElseThrow(() -> Refusal.notHere(OWN_CALLS));
              if (!task.type().equals(type)) {
                throw new Refusal(409, "the task of this id is one of type " + task.type());
              }
              return Json.done();
            });
  }

  /** Ends it here; where it is wanted still, the master gives it away anew. */
  private CompletionStage<HttpAnswer> stop(Asked asked) {
    String id = asked.name("id");
    return worker
        .tasks()
        .thenCompose(
            running ->
                worker.stopTask(
                    find(running, id)
                        .orElseThrow(() -> new Refusal(404, "this worker runs no task of this id"))
                        .id()))
        .thenApply(ran -> Json.done());
  }

  /** By our id or by the one in ArangoSync's alphabet; a feed's, by that of any of its shards. */
  private static Optional<TaskSpec> find(Set<TaskSpec> running, String id) {
    return running.stream()
        .filter(
            task ->
                task.id().equals(id)
                    || Names.task(task.id()).equals(id)
                    || task instanceof TaskSpec.SendFeed && id.startsWith(task.id() + "/"))
        .findFirst();
  }
}
