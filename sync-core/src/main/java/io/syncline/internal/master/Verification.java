package io.syncline.internal.master;

import io.syncline.CheckReport;
import io.syncline.Difference;
import io.syncline.RepairReport;
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
  private static final int MOST_AT_ONCE = 64;
  private static final int MOST_DIFFERENCES = 10_000;

  /** Where none was done: where some were, others are begun at once. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(200);

  private final Term term;
  private final String id;
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
      ShardTable table,
      Tasks tasks,
      boolean repair,
      Collection<ShardId> shards) {
    this.term = term;
    this.id = id;
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
    int full = 0;
    for (ShardId shard : List.copyOf(open)) {
      if (full > 0 && full >= tasks.workers()) {
        break;
      }
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
        Optional<TaskEntry.Assignment> assigned = tasks.assignment(entry.get().task());
        if (assigned.isPresent()) {
          WorkerEntry worker = assigned.get().worker();
          String key = worker.id() + "/" + worker.boot();
          workers.put(key, worker);
          List<ShardId> shards = byWorker.computeIfAbsent(key, w -> new ArrayList<>());
          if (shards.size() < MOST_AT_ONCE) {
            shards.add(shard);
            full += shards.size() == MOST_AT_ONCE ? 1 : 0;
          }
        }
      }
    }
    byWorker.forEach(
        (key, shards) -> {
          Asking worker =
              asking.computeIfAbsent(
                  key,
                  k ->
                      new Asking(
                          term.errand("verifying at worker " + k, term.options().callDeadline()),
                          term.now()));
          ask(worker, java.util.Objects.requireNonNull(workers.get(key)), shards);
        });
  }

  /** How far it is, in words. */
  String progress() {
    return done.size() + " of " + total + " shards are compared";
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
    if (!asked.errand.idle() || term.now() - asked.notBefore < 0) {
      return;
    }
    TreeSet<ShardId> some = new TreeSet<>(shards);
    asked.errand.run(
        () ->
            term.context()
                .control()
                .call(
                    worker.endpoint(),
                    new WorkerCall.Verify(worker.boot(), term.number(), id, some, repair),
                    term.options().callDeadline()),
        reports -> answered(asked, reports));
  }

  private void answered(Asking asked, List<VerifyReport> reports) {
    boolean some = false;
    for (VerifyReport report : reports) {
      if (report.done() && open.remove(report.shard())) {
        done.put(report.shard(), report);
        some = true;
      }
    }
    if (!some) {
      asked.notBefore = term.now() + ASK_AGAIN.toNanos();
      term.wakeAfter(ASK_AGAIN);
    }
  }

  private void settle(ShardId shard, String problem) {
    open.remove(shard);
    problems.put(shard, problem);
  }

  /** What goes on with one boot of a worker. */
  private static final class Asking {
    private final Errand errand;
    private long notBefore;

    Asking(Errand errand, long now) {
      this.errand = errand;
      this.notBefore = now;
    }
  }
}
