package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.TaskInfo;
import io.syncline.control.TaskSpec;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tasks as clients see them: a feed's task is one for each shard that it sends. Stateless. */
final class TaskList {
  private TaskList() {}

  /**
   * Begins a task anew; answers whether a worker had it.
   *
   * @param id as in the list, where a feed's task stands once for each shard
   */
  static boolean restart(Tasks tasks, String id) {
    TaskEntry entry =
        tasks.all().stream()
            .filter(
                one ->
                    one.work.id().equals(id)
                        || one.work instanceof TaskSpec.SendFeed
                            && id.startsWith(one.work.id() + "/"))
            .findFirst()
            .orElseThrow(
                () ->
                    new SyncException(
                        SyncException.Code.NOT_FOUND,
                        "there is no task '" + id + "': look at the list of tasks"));
    boolean assigned = entry.assignment.isPresent();
    tasks.restart(entry.work.id());
    return assigned;
  }

  static List<TaskInfo> of(Tasks tasks, SourceSide source) {
    List<TaskInfo> infos = new ArrayList<>();
    for (TaskEntry entry : tasks.all()) {
      String worker = entry.assignment.map(a -> a.worker().id()).orElse("");
      long epoch = entry.assignment.map(a -> a.task().epoch()).orElse(0L);
      TaskSpec work = entry.work;
      if (work instanceof TaskSpec.SendFeed feed) {
        for (ShardId shard : source.shardsOf(feed.feed())) {
          infos.add(
              new TaskInfo(
                  work.id() + "/" + shard,
                  work.type(),
                  work.sync(),
                  Optional.of(shard),
                  feed.feed().value(),
                  worker,
                  epoch));
        }
      } else if (work instanceof TaskSpec.ReceiveShard received) {
        infos.add(
            new TaskInfo(
                work.id(),
                work.type(),
                work.sync(),
                Optional.of(received.shard()),
                received.feed().value(),
                worker,
                epoch));
      } else {
        infos.add(
            new TaskInfo(work.id(), work.type(), work.sync(), Optional.empty(), "", worker, epoch));
      }
    }
    return infos;
  }
}
