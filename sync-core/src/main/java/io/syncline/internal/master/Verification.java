package io.syncline.internal.master;

import io.syncline.CheckReport;
import io.syncline.Difference;
import io.syncline.RepairReport;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.control.VerifyReport;
import io.syncline.control.WorkerCall;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A comparison of shards by digests, or their repair, by the workers that receive them: a bounded
 * number at a time, asked after until all are done. A shard that goes to another worker meanwhile
 * is begun there again.
 */
final class Verification {
  private static final int MOST_AT_ONCE = 32;
  private static final int MOST_DIFFERENCES = 10_000;
  private static final long ASK_AGAIN = Duration.ofMillis(500).toNanos();

  private final Term term;
  private final String id;
  private final SyncId sync;
  private final ShardTable table;
  private final Tasks tasks;
  private final boolean repair;
  private final TreeSet<ShardId> open = new TreeSet<>();
  private final TreeMap<ShardId, VerifyReport> done = new TreeMap<>();
  private final TreeMap<ShardId, String> problems = new TreeMap<>();
  private final TreeMap<String, Asking> asking = new TreeMap<>();
  private final int total;

  Verification(
      Term term,
      String id,
      SyncId sync,
      ShardTable table,
      Tasks tasks,
      boolean repair,
      Collection<ShardId> shards) {
    this.term = term;
    this.id = id;
    this.sync = sync;
    this.table = table;
    this.tasks = tasks;
    this.repair = repair;
    this.open.addAll(shards);
    this.total = open.size();
  }

  boolean over() {
    return open.isEmpty();
  }

  /** Asks the workers on. */
  void tick() {
    TreeMap<String, List<ShardId>> byWorker = new TreeMap<>();
    TreeMap<String, WorkerEntry> workers = new TreeMap<>();
    for (ShardId shard : new ArrayList<>(open)) {
      Optional<ShardEntry> entry = table.get(shard);
      if (entry.isEmpty()) {
        settle(shard, "is no longer synchronised");
      } else if (entry.get().stopped()) {
        settle(
            shard,
            "has failed: "
                + entry
                    .get()
                    .failed
                    .map(StateRecord.Failed::reason)
                    .orElse("it was just reported"));
      } else {
        tasks
            .assignment(entry.get().task(sync))
            .ifPresent(
                assigned -> {
                  String worker = assigned.worker().id() + "/" + assigned.worker().boot();
                  workers.put(worker, assigned.worker());
                  byWorker.computeIfAbsent(worker, w -> new ArrayList<>()).add(shard);
                });
      }
    }
    byWorker.forEach(
        (key, shards) -> {
          Asking worker =
              asking.computeIfAbsent(
                  key,
                  k ->
                      new Asking(
                          term.errand("verifying at worker " + k, term.options().callDeadline())));
          ask(worker, java.util.Objects.requireNonNull(workers.get(key)), shards);
        });
  }

  CheckReport check() {
    long documents = 0;
    long differing = 0;
    List<Difference> differences = new ArrayList<>();
    TreeSet<String> kinds = new TreeSet<>();
    List<String> texts = new ArrayList<>();
    problems.forEach((shard, why) -> texts.add("shard " + shard + " " + why));
    for (VerifyReport report : done.values()) {
      documents += report.documents();
      differing += report.differing();
      int room = MOST_DIFFERENCES - differences.size();
      differences.addAll(
          report.differences().subList(0, Math.min(room, report.differences().size())));
      if (report.failure().isEmpty()) {
        kinds.add(report.kind().content() + " by " + report.kind().space());
      } else {
        texts.add("shard " + report.shard() + ": " + report.failure());
      }
    }
    return new CheckReport(
        over(),
        done.size(),
        total,
        documents,
        differences,
        differing,
        String.join(", ", kinds),
        texts);
  }

  RepairReport repaired() {
    return new RepairReport(check(), done.values().stream().mapToLong(VerifyReport::mended).sum());
  }

  private void ask(Asking asked, WorkerEntry worker, List<ShardId> shards) {
    if (!asked.errand.idle() || asked.asked && term.now() - asked.at < ASK_AGAIN) {
      return;
    }
    TreeSet<ShardId> some = new TreeSet<>(shards.subList(0, Math.min(MOST_AT_ONCE, shards.size())));
    asked.at = term.now();
    asked.asked = true;
    asked.errand.run(
        () ->
            term.context()
                .control()
                .call(
                    worker.endpoint(),
                    new WorkerCall.Verify(worker.boot(), term.number(), id, some, repair),
                    term.options().callDeadline()),
        this::answered,
        (SyncException error) -> {});
    term.wakeAfter(Duration.ofNanos(ASK_AGAIN));
  }

  private void answered(List<VerifyReport> reports) {
    for (VerifyReport report : reports) {
      if (report.done() && open.remove(report.shard())) {
        done.put(report.shard(), report);
      }
    }
  }

  private void settle(ShardId shard, String problem) {
    open.remove(shard);
    problems.put(shard, problem);
  }

  /** What goes on with one boot of a worker. */
  private static final class Asking {
    private final Errand errand;
    private boolean asked;
    private long at;

    Asking(Errand errand) {
      this.errand = errand;
    }
  }
}
