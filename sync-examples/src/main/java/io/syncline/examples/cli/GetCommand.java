package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.MasterInfo;
import io.syncline.SyncClient;
import io.syncline.TaskInfo;
import io.syncline.WorkerInfo;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Questions. */
@Command(
    name = "get",
    description = "Asks the masters of a data centre.",
    synopsisSubcommandLabel = "<object>",
    subcommands = {
      GetCommand.Version.class,
      GetStatus.class,
      GetCommand.Tasks.class,
      GetCommand.Masters.class,
      GetCommand.Workers.class,
      MessageTimeout.Get.class,
      ServerModes.GetObject.class
    })
final class GetCommand {
  /** How long to wait for an answer. */
  static final class TimeoutFlag {
    @Option(
        names = "--timeout",
        paramLabel = "TIME",
        defaultValue = "30s",
        description = "How long to try for an answer.")
    private Duration timeout = Duration.ZERO;

    Duration time() {
      return timeout;
    }
  }

  @Command(
      name = "version",
      description = "Shows the version that a master runs.",
      footerHeading = "%nExample:%n",
      footer = "  syncline get version --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile")
  static final class Version extends Question<String> {
    @Override
    String ask(SyncClient masters, Duration within) {
      return masters.version(within);
    }

    @Override
    JsonNode json(String version) {
      return OutputFlags.object().put("version", version);
    }

    @Override
    void show(String version, Terminal to) {
      to.line(version);
    }
  }

  @Command(
      name = "tasks",
      description = "Shows the tasks of a data centre.",
      footerHeading = "%nExample:%n",
      footer = "  syncline get tasks --master.endpoint=https://m1:8629 --auth.user=admin -o json")
  static final class Tasks extends Question<List<TaskInfo>> {
    @Override
    List<TaskInfo> ask(SyncClient masters, Duration within) {
      return masters.tasks(within);
    }

    @Override
    JsonNode json(List<TaskInfo> tasks) {
      ArrayNode all = OutputFlags.array();
      for (TaskInfo task : tasks) {
        all.addObject()
            .put("id", task.id())
            .put("type", task.type())
            .put("shard", task.shard().map(Object::toString).orElse(""))
            .put("worker", task.worker())
            .put("epoch", task.epoch());
      }
      return all;
    }

    @Override
    void show(List<TaskInfo> tasks, Terminal to) {
      Table table = new Table("ID", "Type", "Shard", "Worker", "Epoch");
      for (TaskInfo task : tasks) {
        table.row(
            task.id(),
            task.type(),
            task.shard().map(Object::toString).orElse("-"),
            task.worker().isEmpty() ? "-" : task.worker(),
            task.epoch());
      }
      table.write(to);
    }
  }

  @Command(
      name = "masters",
      description = "Shows the masters of a data centre, and which of them leads.",
      footerHeading = "%nExample:%n",
      footer = "  syncline get masters --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile")
  static final class Masters extends Question<List<MasterInfo>> {
    @Override
    List<MasterInfo> ask(SyncClient masters, Duration within) {
      return masters.masters(within);
    }

    @Override
    JsonNode json(List<MasterInfo> masters) {
      ArrayNode all = OutputFlags.array();
      for (MasterInfo master : masters) {
        ObjectNode one =
            all.addObject()
                .put("id", master.id())
                .put("endpoint", master.endpoint())
                .put("leader", master.leader());
        master.reachedAt().forEach(one.putArray("advertised")::add);
      }
      return all;
    }

    @Override
    void show(List<MasterInfo> masters, Terminal to) {
      Table table = new Table("ID", "Endpoint", "Advertised", "Leader");
      masters.forEach(
          m ->
              table.row(
                  m.id(),
                  m.endpoint(),
                  String.join(", ", m.reachedAt()),
                  m.leader() ? "yes" : "no"));
      table.write(to);
      if (masters.size() == 1) {
        to.line("Warning: one master only: run a second one.");
      }
    }
  }

  @Command(
      name = "workers",
      description = "Shows the workers of a data centre.",
      footerHeading = "%nExample:%n",
      footer = "  syncline get workers --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile")
  static final class Workers extends Question<List<WorkerInfo>> {
    @Override
    List<WorkerInfo> ask(SyncClient masters, Duration within) {
      return masters.workers(within);
    }

    @Override
    JsonNode json(List<WorkerInfo> workers) {
      ArrayNode all = OutputFlags.array();
      for (WorkerInfo worker : workers) {
        all.addObject()
            .put("id", worker.id())
            .put("endpoint", worker.endpoint())
            .put("host", worker.host())
            .put("tasks", worker.tasks())
            .put("expiresInSeconds", OutputFlags.seconds(worker.expiresIn()));
      }
      return all;
    }

    @Override
    void show(List<WorkerInfo> workers, Terminal to) {
      Table table = new Table("ID", "Endpoint", "Host", "Tasks", "Expires in");
      for (WorkerInfo w : workers) {
        String host = w.host().isEmpty() ? "-" : w.host();
        table.row(w.id(), w.endpoint(), host, w.tasks(), DurationText.format(w.expiresIn()));
      }
      table.write(to);
    }
  }
}
