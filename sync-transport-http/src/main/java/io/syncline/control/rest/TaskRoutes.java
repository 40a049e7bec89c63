package io.syncline.control.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncStatus;
import io.syncline.control.ClientCall;
import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tasks of a data centre and the channels that they use. */
final class TaskRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRoutes.class);

  private final Masters masters;

  TaskRoutes(Masters masters) {
    this.masters = masters;
  }

  void addTo(Routes routes) {
    routes.add(
        Operation.TASKS,
        asked -> masters.tasks(asked).thenApply(all -> Json.ok(list(all, task -> true))));
    routes.add(Operation.TASK_GET, this::task);
    routes.add(
        Operation.TASKS_OF_CHANNEL,
        asked -> {
          String channel = asked.name("channel");
          return masters
              .tasks(asked)
              .thenApply(all -> Json.ok(list(all, task -> task.uses(channel))));
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
    routes.add(Operation.TASK_COMPLETED, this::completed);
  }

  /** A task that is wanted never completes: whoever says that it has begins it anew. */
  private CompletionStage<HttpAnswer> completed(Asked asked) {
    boolean failed = asked.body().flag("error");
    return masters
        .tasks(asked)
        .thenApply(all -> find(all, asked.name("id")))
        .thenCompose(
            found -> {
              LOG.info(
                  "event=task-completed task={} error={} next=\"begun anew\"",
                  found.task().id(),
                  failed);
              return masters.call(asked, new ClientCall.RestartTask(found.task().id()));
            })
        .thenApply(had -> Json.done());
  }

  /** Whether a task uses the channel that the path names. */
  CompletionStage<Boolean> relevant(Asked asked) {
    String channel = asked.name("channel");
    return masters.tasks(asked).thenApply(all -> all.stream().anyMatch(task -> task.uses(channel)));
  }

  private CompletionStage<HttpAnswer> task(Asked asked) {
    return masters.tasks(asked).thenApply(all -> Json.ok(find(all, asked.name("id")).json()));
  }

  private static TaskForm find(List<TaskForm> all, String id) {
    return all.stream()
        .filter(task -> task.id().equals(id) || task.task().id().equals(id))
        .findFirst()
        .orElseThrow(() -> new Refusal(404, "there is no task of this id"));
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
}
