package io.syncline.control.rest;

import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.control.ClientCall;
import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * What ArangoSync's workers report. The master knows all of it from its own workers and believes
 * nobody else: a report that says what it knows is answered 200, any other 409 with what it knows,
 * so that after a 200 what was put is what is read.
 */
final class ReportRoutes {
  private static final int MOST_NAMED = 3;

  private final Masters masters;

  ReportRoutes(Masters masters) {
    this.masters = masters;
  }

  void addTo(Routes routes) {
    routes.add(Operation.SHARD_REPORTS, this::incoming);
    routes.add(Operation.OUTGOING_REPORTS, this::outgoing);
    routes.add(Operation.SHARD_TOTAL, this::total);
  }

  /** One reported shard. */
  private record Entry(String remote, ShardId shard, SyncState state) {
    static List<Entry> all(Form body) {
      List<Entry> all = new ArrayList<>();
      for (Form entry : body.objects("entries")) {
        all.add(
            new Entry(
                entry.text("remoteID").orElse(""), shard(entry), state(entry.object("status"))));
      }
      if (all.isEmpty()) {
        throw body.missing("entries");
      }
      return all;
    }

    private static ShardId shard(Form entry) {
      long index = entry.number("shardIndex").orElse(0L);
      if (index < 0 || index > 999_999_999) {
        throw Refusal.badRequest(entry.at() + ".shardIndex: 0 to 999999999 is allowed");
      }
      return new ShardId(entry.needText("database"), entry.needText("collection"), (int) index);
    }

    private static SyncState state(Form status) {
      String text = status.text("status").orElse("");
      for (SyncState state : SyncState.values()) {
        if (state.toString().equals(text) || text.isEmpty() && state == SyncState.INACTIVE) {
          return state;
        }
      }
      throw Refusal.badRequest(
          status.at()
              + ".status: one of "
              + List.of(SyncState.values()).toString().toLowerCase(Locale.ROOT)
              + " is needed");
    }
  }

  private CompletionStage<HttpAnswer> incoming(Asked asked) {
    List<Entry> entries = Entry.all(asked.body());
    return masters
        .call(asked, new ClientCall.GetStatus(true))
        .thenApply(
            status -> {
              Map<ShardId, SyncState> known = new TreeMap<>();
              status.shards().forEach(shard -> known.put(shard.shard(), shard.state()));
              return compared(entries, known, "synchronised here");
            });
  }

  /** The entries name their targets; those of one report are mostly of one. */
  private CompletionStage<HttpAnswer> outgoing(Asked asked) {
    Map<String, List<Entry>> byTarget = new TreeMap<>();
    for (Entry entry : Entry.all(asked.body())) {
      byTarget.computeIfAbsent(entry.remote(), remote -> new ArrayList<>()).add(entry);
    }
    return masters
        .call(asked, new ClientCall.GetStatus(false))
        .thenCombine(
            masters.tasks(asked),
            (status, tasks) -> {
              HttpAnswer answer = Json.done();
              for (Map.Entry<String, List<Entry>> one : byTarget.entrySet()) {
                Map<ShardId, SyncState> known = sent(status, tasks, one.getKey());
                answer = compared(one.getValue(), known, "sent to this target");
              }
              return answer;
            });
  }

  private static Map<ShardId, SyncState> sent(
      SyncStatus status, List<TaskForm> tasks, String remote) {
    SyncState overall = stateOf(status, remote);
    Map<ShardId, SyncState> known = new TreeMap<>();
    for (TaskForm task : tasks) {
      if (task.target().filter(to -> to.value().equals(remote)).isPresent()) {
        SyncState state = task.task().worker().isEmpty() ? SyncState.INITIALIZING : overall;
        task.task().shard().ifPresent(shard -> known.put(shard, state));
      }
    }
    return known;
  }

  private static SyncState stateOf(SyncStatus status, String remote) {
    return status.outgoing().stream()
        .filter(out -> out.target().value().equals(remote))
        .map(SyncStatus.Outgoing::state)
        .findFirst()
        .orElse(SyncState.INACTIVE);
  }

  /** The task that sends a shard to a target, or 404. */
  static TaskForm sender(List<TaskForm> tasks, String remote, ShardId shard) {
    return tasks.stream()
        .filter(task -> task.target().filter(to -> to.value().equals(remote)).isPresent())
        .filter(task -> task.task().shard().filter(shard::equals).isPresent())
        .findFirst()
        .orElseThrow(() -> new Refusal(404, "shard " + shard + " is not sent to this target"));
  }

  private static HttpAnswer compared(
      List<Entry> entries, Map<ShardId, SyncState> known, String what) {
    List<String> other = new ArrayList<>();
    for (Entry entry : entries) {
      SyncState state = known.get(entry.shard());
      if (state == null) {
        throw new Refusal(404, "shard " + entry.shard() + " is not " + what);
      }
      if (state != entry.state()) {
        other.add(entry.shard() + " is " + state + ", not " + entry.state());
      }
    }
    if (other.isEmpty()) {
      return Json.done();
    }
    String named = String.join("; ", other.subList(0, Math.min(MOST_NAMED, other.size())));
    String more = other.size() > MOST_NAMED ? "; and " + (other.size() - MOST_NAMED) + " more" : "";
    throw new Refusal(
        409, "nothing was changed, the master goes by what its own workers say: " + named + more);
  }

  private CompletionStage<HttpAnswer> total(Asked asked) {
    long told =
        asked
            .body()
            .number("totalNumberOfShards")
            .orElseThrow(() -> asked.body().missing("totalNumberOfShards"));
    return masters
        .call(asked, new ClientCall.GetStatus(false))
        .thenApply(
            status -> {
              if (status.sync().isEmpty()) {
                throw new Refusal(412, "nothing is synchronised: there are no shards to count");
              }
              if (status.totalShards() != told) {
                throw new Refusal(
                    409,
                    "nothing was changed, the master counts the shards of the source's structure: "
                        + status.totalShards());
              }
              return Json.done();
            });
  }
}
