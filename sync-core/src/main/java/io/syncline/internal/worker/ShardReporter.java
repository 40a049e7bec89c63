package io.syncline.internal.worker;

import io.syncline.SyncRuntime;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.SyncState;
import io.syncline.control.ShardReport;
import io.syncline.internal.loop.Deadlines;
import io.syncline.internal.loop.Pace;
import io.syncline.metrics.WorkerMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Tells the leader how the received shards stand: what changed every 200 ms, with more than 1,000
 * shards less often, with 10,000 every 2 s; everything every 5 s; at most 1,000 shards a call, one
 * call at a time. Of a shard only the newest report is kept. Used on the agent's lane only.
 */
final class ShardReporter {
  static final Duration CHANGED = Duration.ofMillis(200);
  static final Duration ALL = Duration.ofSeconds(5);
  static final int BATCH = 1_000;
  private static final long CHANGED_A_SHARD = CHANGED.toNanos() / BATCH;
  private static final long SELDOM = Duration.ofSeconds(2).toNanos();
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final SyncRuntime.Lane lane;
  private final TaskRunner runner;
  private final WorkerMetrics metrics;
  private final Function<List<ShardReport>, CompletionStage<Boolean>> leader;
  private final Runnable wake;
  private final Pace changed;
  private final Pace all;
  private final Pace send;
  private final LinkedHashMap<String, ShardReport> pending = new LinkedHashMap<>();
  private boolean asking;
  private boolean sending;
  private boolean hurried;
  private int life;
  private int shards;

  ShardReporter(
      SyncRuntime runtime,
      SyncRuntime.Lane lane,
      TaskRunner runner,
      WorkerMetrics metrics,
      Function<List<ShardReport>, CompletionStage<Boolean>> leader,
      Runnable wake) {
    this.lane = lane;
    this.runner = runner;
    this.metrics = metrics;
    this.leader = leader;
    this.wake = wake;
    this.changed = new Pace(runtime, CHANGED, CHANGED);
    this.all = new Pace(runtime, ALL, ALL);
    this.send = new Pace(runtime, Duration.ofSeconds(1), Duration.ofSeconds(5));
  }

  /** Asks and sends what is due. */
  void step() {
    if (!asking && (changed.due() || all.due())) {
      ask(all.due());
    }
    if (!sending && !pending.isEmpty() && send.due()) {
      send();
    }
  }

  Duration left() {
    Duration least = asking ? Pace.LONG : Pace.shorter(changed.left(), all.left());
    return sending || pending.isEmpty() ? least : Pace.shorter(least, send.left());
  }

  /** Everything is told as it stands from now on, and not only when it is due. */
  void hurry() {
    hurried = asking;
    all.now();
  }

  /** What was reported under another life does not count in the next one. */
  void reset() {
    life++;
    pending.clear();
    asking = false;
    sending = false;
    all.now();
    send.now();
    count(List.of());
  }

  private void ask(boolean everything) {
    asking = true;
    hurried = false;
    int asked = life;
    Deadlines.await(
        lane,
        Urgency.CONTROL,
        runner.reports(everything),
        DEADLINE,
        "ask for reports",
        reports -> {
          if (asked == life) {
            asking = false;
            shards = everything ? reports.size() : shards;
            changed.after(pause());
            if (everything) {
              all.after(hurried ? Duration.ZERO : ALL);
              count(reports);
            }
            reports.forEach(report -> pending.put(report.task(), report));
            wake.run();
          }
        },
        error -> {
          if (asked == life) {
            asking = false;
            changed.after(pause());
            wake.run();
          }
        },
        late -> metrics.lateCompletions.add());
  }

  /** Every shard is looked at for what has changed. */
  private Duration pause() {
    long stretched = Math.min(SELDOM, shards * CHANGED_A_SHARD);
    return Duration.ofNanos(Math.max(CHANGED.toNanos(), stretched));
  }

  private void send() {
    sending = true;
    int sent = life;
    List<ShardReport> batch = new ArrayList<>(Math.min(BATCH, pending.size()));
    for (ShardReport report : pending.values()) {
      if (batch.size() == BATCH) {
        break;
      }
      batch.add(report);
    }
    Deadlines.await(
        lane,
        Urgency.CONTROL,
        leader.apply(batch),
        DEADLINE,
        "report shards",
        done -> {
          if (sent == life) {
            sending = false;
            send.now();
            // What changed meanwhile is another report and stays.
            batch.forEach(report -> pending.remove(report.task(), report));
            wake.run();
          }
        },
        error -> {
          if (sent == life) {
            sending = false;
            send.later();
            wake.run();
          }
        },
        late -> metrics.lateCompletions.add());
  }

  private void count(List<ShardReport> reports) {
    Map<SyncState, Integer> states = new EnumMap<>(SyncState.class);
    int stalled = 0;
    for (ShardReport report : reports) {
      states.merge(report.state(), 1, Integer::sum);
      stalled += report.stall().isPresent() ? 1 : 0;
    }
    for (SyncState state : SyncState.values()) {
      metrics.shards(state).set(states.getOrDefault(state, 0));
    }
    metrics.shardsStalled.set(stalled);
  }
}
