package io.syncline.internal.worker;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import io.syncline.control.MasterCall;
import io.syncline.control.MasterCall.Registered;
import io.syncline.control.TaskSpec;
import io.syncline.control.WorkerCall;
import io.syncline.internal.loop.Activity;
import io.syncline.internal.loop.Deadlines;
import io.syncline.internal.loop.Pace;
import io.syncline.internal.structure.InventoryContext;
import io.syncline.internal.structure.InventoryTask;
import io.syncline.metrics.WorkerMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's side of its bond with the leader: registers, renews, takes orders, reports.
 *
 * <p>Ordering: everything happens on one lane. A life begins with a boot id that was never used and
 * ends when the lease runs out, when the leader does not know the boot, or when the worker is
 * stopped; the next one begins after all tasks of the former have stopped. Failure: as {@link
 * LeaderLine} says. A lease is reckoned from the moment of asking, and checked again before each
 * call that others see.
 */
public final class WorkerAgent {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerAgent.class);
  private static final Duration FIRST_CALL = Duration.ofSeconds(3);

  private final Identity identity;
  private final SyncRuntime runtime;
  private final SyncRuntime.Lane lane;
  private final ControlNetwork control;
  private final WorkerMetrics metrics;
  private final Events events;
  private final Duration patience;
  private final LeaderLine leader;
  private final Lease lease;
  private final TaskRunner runner;
  private final WorkerTasks tasks;
  private final Orders orders;
  private final ShardReporter reporter;
  private final Activity activity;
  private final Pace pace;
  private @Nullable Registration listening;

  private Phase phase = Phase.REGISTERING;
  private String boot;
  private boolean calling;
  private long calls;
  private Duration renewal = FIRST_CALL;
  private Duration messageTimeout = Duration.ZERO;
  private @Nullable CompletableFuture<Void> left;

  private enum Phase {
    /** No lease; asks for one. */
    REGISTERING,
    /** Holds a lease. */
    MEMBER,
    /** The lease is lost; tasks stop. */
    DRAINING,
    /** Stops for good. */
    LEAVING
  }

  /**
   * Who the worker is.
   *
   * @param worker its name
   * @param endpoint where it answers
   * @param host a name of its machine, may be empty
   * @param masters endpoints, at least one
   */
  public record Identity(String worker, String endpoint, String host, List<String> masters) {
    /** Copies the list. */
    public Identity {
      masters = List.copyOf(masters);
    }
  }

  /** What a host is told. Called on the agent's lane. */
  public interface Events {
    /** A life began. */
    void registered(String master, long term);

    /** A life ended. */
    void leaseLost(String reason);
  }

  /**
   * Makes an agent that does nothing yet.
   *
   * @param runners makes what runs shard tasks; the context it is given checks the lease
   */
  public WorkerAgent(
      Identity identity,
      WorkerContext context,
      ControlNetwork control,
      Function<WorkerContext, TaskRunner> runners,
      Events events) {
    this.identity = identity;
    this.runtime = context.runtime();
    this.lane = runtime.lane("agent");
    this.control = control;
    this.metrics = new WorkerMetrics(context.metrics());
    this.events = events;
    this.patience = context.options().callDeadline().multipliedBy(2);
    this.leader = new LeaderLine(identity, lane, control);
    this.lease = new Lease(runtime);
    WorkerContext leased =
        new WorkerContext(
            context.worker(),
            new LeasedStore(context.store(), lease),
            new LeasedTransport(context.transport(), lease),
            runtime,
            context.options(),
            context.metrics());
    this.runner = runners.apply(leased);
    InventoryContext inventory =
        new InventoryContext(
            leased.store(), leased.transport(), runtime, lane, context.options(), metrics);
    this.tasks = new WorkerTasks(inventory, runner, this::leaderOf);
    this.orders = new Orders(tasks, runner, lease, metrics, this::reportNow);
    this.activity = new Activity(runtime, lane, Urgency.CONTROL, this::step);
    this.reporter =
        new ShardReporter(
            runtime,
            lane,
            runner,
            metrics,
            shards -> tellLeader(new MasterCall.ReportShards(identity.worker(), boot(), shards)),
            activity::wake);
    this.pace = new Pace(runtime, Duration.ofMillis(100), Duration.ofSeconds(1));
    this.boot = newBoot();
    orders.live(boot);
  }

  /**
   * Listens, and registers as soon as a leader answers.
   *
   * @throws SyncException {@code CONFLICT} if the endpoint is taken
   */
  public void start() {
    Registration made =
        control.listen(
            identity.endpoint(),
            new ControlNetwork.CallHandler() {
              @Override
              public <R> CompletionStage<R> handle(Call<R> call) {
                return onLane(() -> obey(call));
              }
            });
    lane.execute(
        Urgency.CONTROL,
        () -> {
          listening = made;
          if (left != null) {
            made.close();
          }
        });
    activity.wake();
  }

  /** Stops all tasks, says farewell, and completes. Idempotent. */
  public CompletionStage<Void> stop() {
    return onLane(this::leave);
  }

  /** What it runs. Completes on the agent's lane. */
  public CompletionStage<Set<TaskSpec>> running() {
    return onLane(() -> CompletableFuture.completedStage(tasks.running()));
  }

  /**
   * Stops one task, and says soon what is left: where it is wanted still, the leader gives it away
   * anew. Answers, when it has stopped, whether it ran.
   */
  public CompletionStage<Boolean> stopTask(String id) {
    return onLane(
        () -> {
          boolean ran = tasks.running().stream().anyMatch(task -> task.id().equals(id));
          pace.within(ShardReporter.CHANGED);
          activity.wake();
          return tasks.stop(new TreeSet<>(Set.of(id)), Set.of()).thenApply(stopped -> ran);
        });
  }

  private String boot() {
    return boot;
  }

  private String newBoot() {
    return Long.toHexString(runtime.random()) + Long.toHexString(runtime.random());
  }

  private boolean step() {
    if (phase == Phase.LEAVING) {
      return false;
    }
    if (phase == Phase.MEMBER && !lease.held()) {
      endLife("its lease ran out");
    }
    if (phase == Phase.DRAINING) {
      return false;
    }
    if (!calling && pace.due()) {
      greet();
    }
    Duration least = calling ? Pace.LONG : pace.left();
    if (phase == Phase.MEMBER) {
      if (tasks.receives()) {
        reporter.step();
        least = Pace.shorter(least, reporter.left());
      }
      least = Pace.shorter(least, lease.left());
    }
    activity.wakeAfter(least);
    return false;
  }

  /** Registers, or renews. */
  private void greet() {
    calling = true;
    long call = ++calls;
    String at = leader.at();
    long sent = runtime.nanoTime();
    MasterCall<Registered> greeting =
        phase == Phase.MEMBER
            ? new MasterCall.Renew(as(), boot, tasks.running())
            : new MasterCall.Register(as(), boot, identity.endpoint(), identity.host());
    Deadlines.await(
        lane,
        Urgency.CONTROL,
        leader.call(greeting, renewal),
        renewal.plusMillis(100),
        "register with " + at,
        answer -> answered(call, () -> granted(at, sent, answer)),
        error -> answered(call, () -> refused(at, error)),
        late -> metrics.lateCompletions.add());
  }

  private String as() {
    return identity.worker();
  }

  /** What a former life asked for is of no use any more. */
  private void answered(long call, Runnable act) {
    if (call == calls && (phase == Phase.REGISTERING || phase == Phase.MEMBER)) {
      calling = false;
      act.run();
      activity.wake();
    }
  }

  private void granted(String at, long sent, Registered answer) {
    if (!orders.admits(answer.term())) {
      // A deposed leader that does not know it yet: what it grants, the other one does not know.
      refused(at, new SyncException(SyncException.Code.FENCED, "term " + answer.term() + " over"));
      return;
    }
    boolean first = phase == Phase.REGISTERING;
    leader.found();
    lease.grant(sent, answer.lease());
    if (!lease.held()) {
      if (!first) {
        endLife("the answer to its renewal came too late");
      }
      return;
    }
    phase = Phase.MEMBER;
    renewal = answer.lease().dividedBy(3);
    Duration since = Duration.ofNanos(runtime.nanoTime() - sent);
    pace.after(since.compareTo(renewal) < 0 ? renewal.minus(since) : Duration.ZERO);
    if (!answer.messageTimeout().equals(messageTimeout)) {
      messageTimeout = answer.messageTimeout();
      runner.messageTimeout(messageTimeout);
    }
    if (first) {
      metrics.registrations.add();
      reporter.reset();
      LOG.info(
          "event=worker-registered worker={} boot={} master={} term={} lease={}",
          as(),
          boot,
          at,
          answer.term(),
          answer.lease());
      events.registered(at, answer.term());
    }
  }

  private void refused(String at, Throwable error) {
    metrics.callsFailed.add();
    LOG.debug("event=worker-not-registered worker={} master={}", as(), at, error);
    if (phase == Phase.MEMBER && code(error) == SyncException.Code.NOT_FOUND) {
      endLife("the leader does not know it any more");
      return;
    }
    if (leader.lost(error)) {
      pace.now();
    } else {
      pace.later();
    }
  }

  /** Whether the leader refused, or can't be reached, is for the renewal to find out. */
  private <R> CompletionStage<R> tellLeader(MasterCall<R> call) {
    return leader
        .call(call, renewal)
        .whenComplete(
            (answer, error) -> {
              if (error != null) {
                lane.execute(Urgency.CONTROL, () -> notTold(Deadlines.unwrap(error)));
              }
            });
  }

  private void notTold(Throwable error) {
    metrics.callsFailed.add();
    SyncException.Code code = code(error);
    if (phase == Phase.MEMBER
        && (code == SyncException.Code.UNAVAILABLE || code == SyncException.Code.NOT_FOUND)) {
      pace.within(ShardReporter.CHANGED);
      activity.wake();
    }
  }

  private static SyncException.@Nullable Code code(Throwable error) {
    return error instanceof SyncException known ? known.code() : null;
  }

  private InventoryTask.Leader leaderOf(TaskSpec.ReceiveInventory task) {
    return report ->
        tellLeader(
            new MasterCall.ReportInventory(
                as(),
                boot,
                task.sync(),
                task.epoch(),
                report.version(),
                report.shards(),
                report.complete(),
                report.promoted(),
                report.event(),
                report.problems()));
  }

  private void reportNow() {
    reporter.hurry();
    tasks.reportNow();
  }

  private void endLife(String reason) {
    phase = Phase.DRAINING;
    lease.end();
    calling = false;
    calls++;
    metrics.leasesLost.add();
    LOG.warn(
        "event=worker-lease-lost worker={} boot={} reason=\"{}\" next=\"stop all tasks, register\"",
        as(),
        boot,
        reason);
    events.leaseLost(reason);
    tasks.stopAll(
        patience,
        () -> {
          if (phase == Phase.DRAINING) {
            phase = Phase.REGISTERING;
            boot = newBoot();
            orders.live(boot);
            renewal = FIRST_CALL;
            reporter.reset();
            pace.now();
            activity.wake();
          }
        });
  }

  private CompletionStage<Void> leave() {
    if (left != null) {
      return left;
    }
    CompletableFuture<Void> gone = new CompletableFuture<>();
    left = gone;
    boolean known = phase == Phase.MEMBER;
    phase = Phase.LEAVING;
    activity.close();
    if (listening != null) {
      listening.close();
    }
    tasks.stopAll(
        patience,
        () -> {
          lease.end();
          reporter.reset();
          runner.close();
          if (known) {
            leader.farewell(boot, () -> gone.complete(null));
          } else {
            gone.complete(null);
          }
        });
    return gone;
  }

  private <R> CompletionStage<R> obey(Call<R> call) {
    if (!(call instanceof WorkerCall<R> order)) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "worker " + as() + " does not answer " + call.getClass().getSimpleName());
    }
    CompletionStage<R> answer = orders.obey(order);
    activity.wake();
    return answer;
  }

  private <T> CompletionStage<T> onLane(Supplier<CompletionStage<T>> act) {
    CompletableFuture<T> out = new CompletableFuture<>();
    lane.execute(
        Urgency.CONTROL,
        () ->
            LeaderLine.attempt(act)
                .whenComplete(
                    (value, error) -> {
                      if (error != null) {
                        out.completeExceptionally(Deadlines.unwrap(error));
                      } else {
                        out.complete(value);
                      }
                    }));
    return out;
  }
}
