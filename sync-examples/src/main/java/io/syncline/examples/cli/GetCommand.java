package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.syncline.MasterInfo;
import io.syncline.TaskInfo;
import io.syncline.WorkerInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  static final class Version implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private TimeoutFlag timeout = new TimeoutFlag();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        String version = session.client().version(timeout.time());
        if (output.json()) {
          OutputFlags.write(terminal, OutputFlags.object().put("version", version));
        } else {
          terminal.line(version);
        }
        return ExitCodes.OK;
      }
    }
  }

  @Command(
      name = "tasks",
      description = "Shows the tasks of a data centre.",
      footerHeading = "%nExample:%n",
      footer = "  syncline get tasks --master.endpoint=https://m1:8629 --auth.user=admin -o json")
  static final class Tasks implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private TimeoutFlag timeout = new TimeoutFlag();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        List<TaskInfo> tasks = session.client().tasks(timeout.time());
        if (output.json()) {
          ArrayNode all = OutputFlags.array();
          for (TaskInfo task : tasks) {
            all.addObject()
                .put("id", task.id())
                .put("type", task.type())
                .put("shard", task.shard().map(Object::toString).orElse(""))
                .put("worker", task.worker())
                .put("epoch", task.epoch());
          }
          OutputFlags.write(terminal, all);
          return ExitCodes.OK;
        }
        Table table = new Table("ID", "Type", "Shard", "Worker", "Epoch");
        for (TaskInfo task : tasks) {
          table.row(
              task.id(),
              task.type(),
              task.shard().map(Object::toString).orElse("-"),
              task.worker().isEmpty() ? "-" : task.worker(),
              task.epoch());
        }
        table.write(terminal);
        return ExitCodes.OK;
      }
    }
  }

  @Command(
      name = "masters",
      description = "Shows the masters of a data centre, and which of them leads.",
      footerHeading = "%nExample:%n",
      footer = "  syncline get masters --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile")
  static final class Masters implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private TimeoutFlag timeout = new TimeoutFlag();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        List<MasterInfo> masters = session.client().masters(timeout.time());
        if (output.json()) {
          ArrayNode all = OutputFlags.array();
          for (MasterInfo master : masters) {
            all.addObject()
                .put("id", master.id())
                .put("endpoint", master.endpoint())
                .put("leader", master.leader());
          }
          OutputFlags.write(terminal, all);
          return ExitCodes.OK;
        }
        Table table = new Table("ID", "Endpoint", "Leader");
        masters.forEach(m -> table.row(m.id(), m.endpoint(), m.leader() ? "yes" : "no"));
        table.write(terminal);
        if (masters.size() == 1) {
          terminal.line("Warning: one master only: run a second one.");
        }
        return ExitCodes.OK;
      }
    }
  }

  @Command(
      name = "workers",
      description = "Shows the workers of a data centre.",
      footerHeading = "%nExample:%n",
      footer = "  syncline get workers --master.endpoint=https://m1:8629 --auth.keyfile=me.keyfile")
  static final class Workers implements Callable<Integer> {
    @Mixin private ClientFlags client = new ClientFlags();
    @Mixin private TimeoutFlag timeout = new TimeoutFlag();
    @Mixin private OutputFlags output = new OutputFlags();
    @Mixin private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
      try (Session session = client.connect()) {
        List<WorkerInfo> workers = session.client().workers(timeout.time());
        if (output.json()) {
          ArrayNode all = OutputFlags.array();
          for (WorkerInfo worker : workers) {
            all.addObject()
                .put("id", worker.id())
                .put("endpoint", worker.endpoint())
                .put("host", worker.host())
                .put("tasks", worker.tasks())
                .put("expiresInSeconds", OutputFlags.seconds(worker.expiresIn()));
          }
          OutputFlags.write(terminal, all);
          return ExitCodes.OK;
        }
        Table table = new Table("ID", "Endpoint", "Host", "Tasks", "Expires in");
        for (WorkerInfo w : workers) {
          String host = w.host().isEmpty() ? "-" : w.host();
          table.row(w.id(), w.endpoint(), host, w.tasks(), DurationText.format(w.expiresIn()));
        }
        table.write(terminal);
        return ExitCodes.OK;
      }
    }
  }
}
