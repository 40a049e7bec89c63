package io.syncline.internal.master;

import io.syncline.Progress;
import io.syncline.ShardStatus;
import io.syncline.Stall;
import io.syncline.StopReport;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.metrics.MasterMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The status of the whole data centre. */
final class OverallStatus {
  private static final int MOST_NAMED = 5;

  private final Term term;
  private final MasterState state;
  private final TargetSide target;
  private final SourceSide source;
  private final Tasks tasks;

  OverallStatus(Term term, MasterState state, TargetSide target, SourceSide source, Tasks tasks) {
    this.term = term;
    this.state = state;
    this.target = target;
    this.source = source;
    this.tasks = tasks;
  }

  SyncStatus status(boolean withShards) {
    Optional<StateRecord.Incoming> record = state.incoming();
    if (record.isEmpty()) {
      return new SyncStatus(
          term.context().cluster(),
          SyncState.INACTIVE,
          Optional.empty(),
          List.of(),
          "",
          List.of(),
          0,
          0,
          Duration.ZERO,
          Progress.NONE,
          source.status(),
          sourceNotTold(),
          Optional.empty());
    }
    Optional<IncomingSync> sync = target.incoming();
    List<ShardStatus> shards =
        sync.map(s -> new StatusView(term, s.table(), tasks).shards()).orElse(List.of());
    return new SyncStatus(
        term.context().cluster(),
        overall(record.get(), sync, shards),
        Optional.of(record.get().sync()),
        record.get().endpoints(),
        message(record.get(), sync, shards),
        withShards ? shards : List.of(),
        (int) shards.stream().filter(s -> !s.worker().isEmpty()).count(),
        shards.size(),
        shards.stream().map(ShardStatus::lag).max(Duration::compareTo).orElse(Duration.ZERO),
        progress(shards),
        source.status(),
        false,
        sync.flatMap(IncomingSync::warning));
  }

  /** Shows a status in the metrics. */
  static void show(SyncStatus status, MasterMetrics metrics) {
    Map<SyncState, Integer> counts = new EnumMap<>(SyncState.class);
    status.shards().forEach(shard -> counts.merge(shard.state(), 1, Integer::sum));
    for (SyncState one : SyncState.values()) {
      metrics.shards(one).set(counts.getOrDefault(one, 0));
    }
    metrics.lag.set(status.lag().toNanos() / 1000);
  }

  private boolean sourceNotTold() {
    return state
        .get(StateRecord.Finished.KEY, StateRecord.Finished.class)
        .filter(all -> !all.entries().isEmpty())
        .map(all -> all.entries().get(all.entries().size() - 1).report())
        .filter(StopReport::stopped)
        .filter(report -> !report.sourceTold())
        .isPresent();
  }

  private static SyncState overall(
      StateRecord.Incoming record, Optional<IncomingSync> sync, List<ShardStatus> shards) {
    if (record.ending().filter(e -> e.committed() || !e.ensureInSync()).isPresent()) {
      return SyncState.CANCELLING;
    }
    if (sync.isPresent() && sync.get().refused()) {
      return SyncState.FAILED;
    }
    if (sync.isEmpty() || sync.get().inventory().last().isEmpty()) {
      return SyncState.INITIALIZING;
    }
    long failed = count(shards, SyncState.FAILED);
    if (failed > 0 && failed == shards.size()) {
      return SyncState.FAILED;
    }
    if (count(shards, SyncState.RUNNING) + failed == shards.size()) {
      return SyncState.RUNNING;
    }
    return count(shards, SyncState.INITIALIZING) + failed == shards.size()
        ? SyncState.INITIALIZING
        : SyncState.INITIAL_SYNC;
  }

  private String message(
      StateRecord.Incoming record, Optional<IncomingSync> sync, List<ShardStatus> shards) {
    List<String> parts = new ArrayList<>();
    if (record.ending().isPresent()) {
      target.ending().ifPresent(ending -> parts.add("ending: " + ending.message()));
    }
    sync.flatMap(IncomingSync::trouble).ifPresent(parts::add);
    if (sync.filter(s -> s.table().all().stream().anyMatch(ShardEntry::comparedAgain))
        .isPresent()) {
      parts.add(
          "the source has no feed: it is compared again and again, the lag is the age of the oldest"
              + " last comparison");
    }
    List<ShardStatus> failed = shards.stream().filter(s -> s.state() == SyncState.FAILED).toList();
    if (!failed.isEmpty()) {
      List<String> named = failed.stream().limit(MOST_NAMED).map(OverallStatus::failure).toList();
      parts.add(
          failed.size()
              + " failed: "
              + String.join(", ", named)
              + (failed.size() > MOST_NAMED ? ", ..." : ""));
    }
    parts.addAll(stalls(shards));
    return String.join("; ", parts);
  }

  /**
   * What does not move, by where and why. That a task is not yet with a worker is said of the shard
   * alone: it is so for a moment at every beginning.
   */
  private static List<String> stalls(List<ShardStatus> shards) {
    Map<String, List<ShardStatus>> byReason = new LinkedHashMap<>();
    for (ShardStatus shard : shards) {
      shard
          .stall()
          .filter(stall -> stall.hop() != Stall.Hop.ASSIGNMENT)
          .map(stall -> place(stall.hop()) + ": " + stall.reason())
          .ifPresent(why -> byReason.computeIfAbsent(why, w -> new ArrayList<>()).add(shard));
    }
    return byReason.entrySet().stream()
        .limit(MOST_NAMED)
        .map(e -> stall(e.getKey(), e.getValue()))
        .toList();
  }

  private static String place(Stall.Hop hop) {
    return switch (hop) {
      case SOURCE_STORE -> "the source's store";
      case TRANSPORT -> "the transport";
      case TARGET_STORE -> "the target's store";
      case ASSIGNMENT -> "the workers";
    };
  }

  private static String stall(String why, List<ShardStatus> shards) {
    long seconds =
        shards.stream()
            .mapToLong(s -> s.stall().orElseThrow().lasting().toSeconds())
            .max()
            .orElse(0);
    return shards.size()
        + " stalled for "
        + seconds
        + " s at "
        + why
        + " ("
        + shards.stream()
            .limit(MOST_NAMED)
            .map(s -> s.shard().toString())
            .collect(Collectors.joining(", "))
        + (shards.size() > MOST_NAMED ? ", ...)" : ")");
  }

  private static String failure(ShardStatus shard) {
    return shard.shard()
        + " ("
        + shard.message()
        + (shard.key().isEmpty() ? "" : ", key " + shard.key())
        + ")";
  }

  private static Progress progress(List<ShardStatus> shards) {
    long documents = 0;
    long total = 0;
    long bytes = 0;
    Optional<Duration> remaining = Optional.empty();
    for (ShardStatus shard : shards) {
      Progress progress = shard.progress();
      documents += progress.documents();
      total += progress.totalDocuments();
      bytes += progress.bytes();
      if (progress.remaining().isPresent()
          && remaining.filter(r -> r.compareTo(progress.remaining().get()) >= 0).isEmpty()) {
        remaining = progress.remaining();
      }
    }
    return new Progress(documents, total, bytes, remaining);
  }

  private static long count(List<ShardStatus> shards, SyncState which) {
    return shards.stream().filter(shard -> shard.state() == which).count();
  }
}
