package io.syncline.control.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.ClusterId;
import io.syncline.SyncStatus;
import io.syncline.control.ClientCall;
import io.syncline.control.SourceCall;
import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** The tasks of a data centre and the channels that they use. */
final class TaskRoutes {
  private final Masters masters;

  TaskRoutes(Masters masters) {
    this.masters = masters;
  }

  void addTo(Routes routes) {
    routes.add(
        Operation.TASKS, asked -> tasks(asked).thenApply(all -> Json.ok(list(all, task -> true))));
    routes.add(Operation.TASK_GET, this::task);
    routes.add(
        Operation.TASKS_OF_CHANNEL,
        asked -> {
          String channel = asked.name("channel");
          return tasks(asked).thenApply(all -> Json.ok(list(all, task -> task.uses(channel))));
        });
    routes.add(
        Operation.CHANNEL_RELEVANT,
        asked -> relevant(asked).thenApply(used -> Json.ok(Json.object().put("isRelevant", used))));
    routes.add(
        Operation.CHANNEL_PREFIX,
        asked ->
            masters
                .call(asked, new ClientCall.GetStatus(false))
                .thenApply(SyncStatus::cluster)
                .thenApply(own -> Json.ok(Json.object().put("prefix", Names.prefix(own)))));
    routes.add(
        Operation.TASK_COMPLETED,
        asked -> {
          throw Refusal.notHere(
              "tasks of Syncline do not complete by a call: their workers report to the master in"
                  + " calls of our own");
        });
  }

  /** Whether a task uses the channel that the path names. */
  CompletionStage<Boolean> relevant(Asked asked) {
    String channel = asked.name("channel");
    return tasks(asked).thenApply(all -> all.stream().anyMatch(task -> task.uses(channel)));
  }

  private CompletionStage<HttpAnswer> task(Asked asked) {
    String id = asked.name("id");
    return tasks(asked)
        .thenApply(
            all ->
                all.stream()
                    .filter(task -> task.id().equals(id) || task.task().id().equals(id))
                    .findFirst()
                    .map(task -> Json.ok(task.json()))
                    .orElseThrow(() -> new Refusal(404, "there is no task of this id")));
  }

  private CompletionStage<List<TaskForm>> tasks(Asked asked) {
    CompletionStage<SyncStatus> status = masters.call(asked, new ClientCall.GetStatus(false));
    CompletionStage<List<ClusterId>> upstream = masters.call(asked, new SourceCall.GetUpstream(1));
    return masters
        .call(asked, new ClientCall.GetTasks())
        .thenCombine(
            status.thenCombine(upstream, View::new),
            (tasks, view) -> TaskForm.of(tasks, view.status(), view.upstream()));
  }

  private static ObjectNode list(List<TaskForm> tasks, Predicate<TaskForm> which) {
    ObjectNode form = Json.object();
    ArrayNode all = Json.texts(List.of());
    tasks.stream().filter(which).forEach(task -> all.add(task.json()));
    if (!all.isEmpty()) {
      form.set("tasks", all);
    }
    return form;
  }

  private record View(SyncStatus status, List<ClusterId> upstream) {}
}
