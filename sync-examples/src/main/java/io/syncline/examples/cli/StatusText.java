package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Progress;
import io.syncline.ShardStatus;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A status as text. */
final class StatusText {
  private static final int BAR = 20;

  private StatusText() {}

  static void write(SyncStatus status, boolean shards, OutputFlags output, Terminal terminal) {
    if (output.json()) {
      OutputFlags.write(terminal, json(status, shards));
      return;
    }
    Table overall = new Table("Direction", "Peer", "State", "Shards", "Duration", "Message");
    overall.row(
        "incoming",
        status.source().isEmpty() ? "-" : String.join(",", status.source()),
        status.state(),
        status.shardCount() + "/" + status.totalShards(),
        DurationText.format(status.lag()),
        status.message());
    for (SyncStatus.Outgoing target : status.outgoing()) {
      overall.row(
          "outgoing", target.target(), target.state(), target.shardCount(), "-", message(target));
    }
    terminal.line("Cluster " + status.cluster());
    overall.write(terminal);
    if (status.sourceNotTold()) {
      terminal.line("The source was not told of the abort: run 'abort outgoing sync' there.");
    }
    status.warning().ifPresent(warning -> terminal.line("Warning: " + warning + "."));
    if (shards && !status.shards().isEmpty()) {
      terminal.line("");
      shards(status).write(terminal);
    }
  }

  private static Table shards(SyncStatus status) {
    Table table =
        new Table("Database", "Collection", "Shard", "State", "Duration", "Worker", "Message");
    for (ShardStatus shard : status.shards()) {
      table.row(
          shard.shard().database(),
          shard.shard().collection(),
          shard.shard().index(),
          shard.state(),
          DurationText.format(shard.lag()),
          shard.worker().isEmpty() ? "-" : shard.worker(),
          shard.stall().map(s -> s.hop() + ": " + s.reason()).orElse(shard.message()));
    }
    return table;
  }

  private static String message(SyncStatus.Outgoing target) {
    Optional<String> barrier =
        target.barrier() ? Optional.of("this cluster is read-only") : Optional.empty();
    return Stream.of(barrier, target.message())
        .flatMap(Optional::stream)
        .collect(Collectors.joining("; "));
  }

  /** One line of a copy's progress. */
  static String progress(SyncStatus status) {
    long running = status.shards().stream().filter(s -> s.state() == SyncState.RUNNING).count();
    StringBuilder line = new StringBuilder();
    line.append(status.state()).append(", ").append(running).append(" of ");
    line.append(status.totalShards()).append(" shards run");
    Progress copy = status.progress();
    if (copy.totalDocuments() > 0) {
      double done = Math.min(1, (double) copy.documents() / copy.totalDocuments());
      int filled = (int) (done * BAR);
      line.append(" [").append("#".repeat(filled)).append(".".repeat(BAR - filled)).append("] ");
      line.append((int) (done * 100)).append("% of ").append(copy.totalDocuments());
      line.append(" documents");
      copy.remaining()
          .ifPresent(r -> line.append(", ").append(DurationText.format(r)).append(" left"));
    }
    if (!status.message().isEmpty()) {
      line.append("; ").append(status.message().replaceAll("\\p{Cntrl}", "?"));
    }
    return line.toString();
  }

  private static ObjectNode json(SyncStatus status, boolean shards) {
    ObjectNode all = OutputFlags.object();
    all.put("cluster", status.cluster().value());
    all.put("state", status.state().toString());
    status.source().forEach(all.putArray("source")::add);
    all.put("message", status.message());
    all.put("warning", status.warning().orElse(""));
    all.put("shardCount", status.shardCount());
    all.put("totalShards", status.totalShards());
    all.put("lagSeconds", OutputFlags.seconds(status.lag()));
    all.put("documents", status.progress().documents());
    all.put("totalDocuments", status.progress().totalDocuments());
    all.put("sourceNotTold", status.sourceNotTold());
    ArrayNode outgoing = all.putArray("outgoing");
    for (SyncStatus.Outgoing target : status.outgoing()) {
      ObjectNode one = outgoing.addObject();
      one.put("target", target.target().value());
      target.endpoints().forEach(one.putArray("endpoints")::add);
      one.put("state", target.state().toString());
      one.put("shardCount", target.shardCount()).put("barrier", target.barrier());
      one.put("message", target.message().orElse(""));
    }
    if (shards) {
      ArrayNode list = all.putArray("shards");
      for (ShardStatus shard : status.shards()) {
        list.addObject()
            .put("database", shard.shard().database())
            .put("collection", shard.shard().collection())
            .put("shard", shard.shard().index())
            .put("state", shard.state().toString())
            .put("message", shard.message())
            .put("stall", shard.stall().map(s -> s.hop() + ": " + s.reason()).orElse(""))
            .put("worker", shard.worker())
            .put("caughtUp", shard.caughtUp())
            .put("lagSeconds", OutputFlags.seconds(shard.lag()));
      }
    }
    return all;
  }
}
