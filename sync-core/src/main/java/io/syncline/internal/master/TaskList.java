package io.syncline.internal.master;

import io.syncline.TaskInfo;
import io.syncline.control.TaskSpec;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tasks as clients see them: a feed's task is one for each shard that it sends. Stateless. */
final class TaskList {
  private TaskList() {}

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
                  "send-shard",
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
                "receive-shard",
                work.sync(),
                Optional.of(received.shard()),
                received.feed().value(),
                worker,
                epoch));
      } else {
        String type =
            work instanceof TaskSpec.SendInventory ? "send-inventory" : "receive-inventory";
        infos.add(new TaskInfo(work.id(), type, work.sync(), Optional.empty(), "", worker, epoch));
      }
    }
    return infos;
  }
}
