package io.syncline.internal.worker;

import io.syncline.SyncId;
import io.syncline.SyncRuntime.Lane;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.control.VerifyReport;
import io.syncline.internal.apply.ReceiverGroup;
import io.syncline.internal.capture.FeedSender;
import io.syncline.metrics.WorkerMetrics;
import io.syncline.store.FeedId;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shard tasks of a worker, on a fixed number of lanes: a feed's sender on one, all receivers of
 * a feed on one. Each lane has its own tasks and touches no others.
 *
 * <p>Thread-safe: every call is handed to the lanes.
 */
public final class ShardTasks implements TaskRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ShardTasks.class);
  private static final Duration DEFAULT_MESSAGE_TIMEOUT = Duration.ofHours(1);

  private final List<LaneTasks> lanes = new ArrayList<>();

  /** Makes the lanes; nothing runs yet. */
  public ShardTasks(WorkerContext context) {
    WorkerMetrics metrics = new WorkerMetrics(context.metrics());
    for (int i = 0; i < context.options().lanes(); i++) {
      lanes.add(new LaneTasks(context, metrics, context.runtime().lane("lane" + i)));
    }
  }

  @Override
  public void start(TaskSpec task) {
    LaneTasks lane = laneOf(task);
    for (LaneTasks other : lanes) {
      if (other != lane) { // where the shard was carried by another feed before
        other.lane.execute(Urgency.CONTROL, () -> other.stop(task.id()));
      }
    }
    lane.lane.execute(Urgency.CONTROL, () -> lane.start(task));
  }

  @Override
  public CompletionStage<Void> stop(String task) {
    return all(lane -> {
          lane.stop(task);
          return List.<Void>of();
        })
        .thenApply(done -> null);
  }

  @Override
  public CompletionStage<List<ShardReport>> reports(boolean all) {
    return all(lane -> lane.reports(all));
  }

  @Override
  public CompletionStage<List<VerifyReport>> verify(
      String id, Set<ShardId> shards, boolean repair) {
    return all(lane -> lane.verify(id, shards, repair));
  }

  @Override
  public void messageTimeout(Duration timeout) {
    for (LaneTasks lane : lanes) {
      lane.lane.execute(Urgency.CONTROL, () -> lane.messageTimeout(timeout));
    }
  }

  @Override
  public void close() {
    for (LaneTasks lane : lanes) {
      lane.lane.execute(Urgency.CONTROL, lane::close);
    }
  }

  private <T> CompletionStage<List<T>> all(Function<LaneTasks, List<T>> call) {
    CompletableFuture<List<T>> out = CompletableFuture.completedFuture(List.of());
    for (LaneTasks lane : lanes) {
      CompletableFuture<List<T>> one = new CompletableFuture<>();
      lane.lane.execute(
          Urgency.CONTROL,
          () -> {
            try {
              one.complete(call.apply(lane));
            } catch (RuntimeException e) {
              one.completeExceptionally(e);
            }
          });
      out =
          out.thenCombine(
              one,
              (a, b) -> {
                List<T> both = new ArrayList<>(a);
                both.addAll(b);
                return both;
              });
    }
    return out;
  }

  private LaneTasks laneOf(TaskSpec task) {
    String key =
        task instanceof TaskSpec.SendFeed send
            ? "send " + send.sync() + send.feed()
            : task instanceof TaskSpec.ReceiveShard receive
                ? "receive " + receive.sync() + receive.feed()
                : task.id();
    return lanes.get(Math.floorMod(key.hashCode(), lanes.size()));
  }

  private record GroupKey(SyncId sync, FeedId feed) {}

  /** The tasks of one lane; on it only. */
  private static final class LaneTasks {
    private final WorkerContext context;
    private final WorkerMetrics metrics;
    private final Lane lane;
    private final Map<String, FeedSender> senders = new LinkedHashMap<>();
    private final Map<String, TaskSpec.ReceiveShard> receivers = new LinkedHashMap<>();
    private final Map<GroupKey, ReceiverGroup> groups = new LinkedHashMap<>();
    private Duration messageTimeout = DEFAULT_MESSAGE_TIMEOUT;
    private long lives;

    LaneTasks(WorkerContext context, WorkerMetrics metrics, Lane lane) {
      this.context = context;
      this.metrics = metrics;
      this.lane = lane;
    }

    void start(TaskSpec task) {
      if (task instanceof TaskSpec.SendFeed send) {
        FeedSender running = senders.get(send.id());
        if (running != null && running.task().epoch() >= send.epoch()) {
          if (running.task().epoch() == send.epoch()) {
            running.renewed(send.peer());
          }
          return;
        }
        stop(send.id());
        LOG.info(
            "event=task-starts worker={} task={} epoch={}",
            context.worker(),
            send.id(),
            send.epoch());
        senders.put(
            send.id(), new FeedSender(context, metrics, lane, send, ++lives, messageTimeout));
      } else if (task instanceof TaskSpec.ReceiveShard receive) {
        TaskSpec.ReceiveShard running = receivers.get(receive.id());
        if (running != null && running.epoch() >= receive.epoch()) {
          ReceiverGroup group = groups.get(new GroupKey(running.sync(), running.feed()));
          if (group != null && running.epoch() == receive.epoch()) {
            group.renewed(receive.peer());
          }
          return;
        }
        stop(receive.id());
        receivers.put(receive.id(), receive);
        groups
            .computeIfAbsent(
                new GroupKey(receive.sync(), receive.feed()),
                key ->
                    new ReceiverGroup(context, metrics, lane, key.sync, key.feed, receive.peer()))
            .add(receive);
      }
    }

    void stop(String task) {
      FeedSender sender = senders.remove(task);
      if (sender != null) {
        sender.close();
      }
      TaskSpec.ReceiveShard receive = receivers.remove(task);
      if (receive != null) {
        GroupKey key = new GroupKey(receive.sync(), receive.feed());
        ReceiverGroup group = groups.get(key);
        if (group != null) {
          group.remove(task);
          if (group.isEmpty()) {
            group.close();
            groups.remove(key);
          }
        }
      }
    }

    List<ShardReport> reports(boolean all) {
      List<ShardReport> out = new ArrayList<>();
      groups.values().forEach(group -> out.addAll(group.reports(all)));
      return out;
    }

    List<VerifyReport> verify(String id, Set<ShardId> shards, boolean repair) {
      List<VerifyReport> out = new ArrayList<>();
      groups.values().forEach(group -> out.addAll(group.verify(id, shards, repair)));
      return out;
    }

    void messageTimeout(Duration timeout) {
      messageTimeout = timeout;
      senders.values().forEach(sender -> sender.messageTimeout(timeout));
    }

    void close() {
      senders.values().forEach(FeedSender::close);
      senders.clear();
      groups.values().forEach(ReceiverGroup::close);
      groups.clear();
      receivers.clear();
    }
  }
}
