package io.syncline;

import io.syncline.control.ClientCall;
import io.syncline.control.ControlNetwork;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Drives the masters of one data centre, in this JVM or over a network alike: it asks whichever
 * endpoint answers, and asks again where nobody leads for the moment or an answer was lost.
 *
 * <p>Thread-safe. Every method waits at most for its timeout, and then throws {@link SyncException}
 * {@code TIMEOUT}; each has a twin that does not wait. What fails for good is thrown as the master
 * said it.
 */
public final class SyncClient implements AutoCloseable {
  private final ClientCalls calls;
  private final Optional<SyncRuntime> ownRuntime;

  private SyncClient(ClientCalls calls, Optional<SyncRuntime> ownRuntime) {
    this.calls = calls;
    this.ownRuntime = ownRuntime;
  }

  /** A client with the defaults and a thread of its own, which ends with {@link #close}. */
  public static SyncClient connect(ControlNetwork network, List<String> endpoints) {
    return builder(network).endpoints(endpoints).build();
  }

  /** Begins with the defaults. */
  public static Builder builder(ControlNetwork network) {
    return new Builder(network);
  }

  /**
   * Makes this data centre's cluster the target of a source. The same source again changes nothing.
   *
   * @param sourceEndpoints of the source's masters
   * @throws SyncException {@code CONFLICT} with the reason if it can't be
   */
  public ClientCall.Configured configure(List<String> sourceEndpoints, Duration timeout) {
    return calls.get(configureAsync(sourceEndpoints, timeout), timeout);
  }

  /** See {@link #configure}. */
  public CompletionStage<ClientCall.Configured> configureAsync(
      List<String> sourceEndpoints, Duration timeout) {
    return calls.ask(new ClientCall.Configure(sourceEndpoints), timeout);
  }

  /** The status, with every shard or without. */
  public SyncStatus status(boolean shards, Duration timeout) {
    return calls.get(statusAsync(shards, timeout), timeout);
  }

  /** See {@link #status}. */
  public CompletionStage<SyncStatus> statusAsync(boolean shards, Duration timeout) {
    return calls.ask(new ClientCall.GetStatus(shards), timeout);
  }

  /** The tasks of this data centre. */
  public List<TaskInfo> tasks(Duration timeout) {
    return calls.get(tasksAsync(timeout), timeout);
  }

  /** See {@link #tasks}. */
  public CompletionStage<List<TaskInfo>> tasksAsync(Duration timeout) {
    return calls.ask(new ClientCall.GetTasks(), timeout);
  }

  /** The masters of this data centre. */
  public List<MasterInfo> masters(Duration timeout) {
    return calls.get(mastersAsync(timeout), timeout);
  }

  /** See {@link #masters}. */
  public CompletionStage<List<MasterInfo>> mastersAsync(Duration timeout) {
    return calls.ask(new ClientCall.GetMasters(), timeout);
  }

  /** The workers of this data centre. */
  public List<WorkerInfo> workers(Duration timeout) {
    return calls.get(workersAsync(timeout), timeout);
  }

  /** See {@link #workers}. */
  public CompletionStage<List<WorkerInfo>> workersAsync(Duration timeout) {
    return calls.ask(new ClientCall.GetWorkers(), timeout);
  }

  /** The version of the library at a master. */
  public String version(Duration timeout) {
    return calls.get(versionAsync(timeout), timeout);
  }

  /** See {@link #version}. */
  public CompletionStage<String> versionAsync(Duration timeout) {
    return calls.ask(new ClientCall.GetVersion(), timeout);
  }

  /**
   * Stops the incoming synchronisation and waits until nothing of it is left.
   *
   * @param ensureInSync whether the source is made read-only first, until target and source are
   *     proven equal
   * @param timeout for being in sync, and then for the end. A report that nothing was stopped comes
   *     a little after it
   * @return what became of it: where it was not in sync in time, {@code stopped} is false and the
   *     message says which shard is missing by how much
   */
  public StopReport stop(boolean ensureInSync, Duration timeout) {
    return calls.get(stopAsync(ensureInSync, timeout), calls.withGrace(timeout));
  }

  /** See {@link #stop}. */
  public CompletionStage<StopReport> stopAsync(boolean ensureInSync, Duration timeout) {
    return stopAsync(ensureInSync, FinalModes.DEFAULT, timeout);
  }

  /** Stops as {@link #stop} does, and leaves the clusters as is said. */
  public StopReport stop(boolean ensureInSync, FinalModes modes, Duration timeout) {
    return calls.get(stopAsync(ensureInSync, modes, timeout), calls.withGrace(timeout));
  }

  /** See {@link #stop}. */
  public CompletionStage<StopReport> stopAsync(
      boolean ensureInSync, FinalModes modes, Duration timeout) {
    return calls.poll(
        new ClientCall.Stop(
            calls.newId(),
            ensureInSync,
            timeout,
            modes.equals(FinalModes.DEFAULT) ? Optional.empty() : Optional.of(modes)),
        calls.withGrace(timeout),
        StopReport::done,
        report -> "the stop goes on: " + report.message());
  }

  /**
   * Ends the incoming synchronisation at once, whatever state it is in, and waits until nothing of
   * it is left.
   *
   * @param sourceTimeout how long to try to tell the source
   */
  public StopReport abort(Duration sourceTimeout) {
    return calls.get(abortAsync(sourceTimeout), calls.withGrace(sourceTimeout));
  }

  /** See {@link #abort}. */
  public CompletionStage<StopReport> abortAsync(Duration sourceTimeout) {
    return calls.poll(
        new ClientCall.Abort(calls.newId(), sourceTimeout),
        calls.withGrace(sourceTimeout),
        StopReport::done,
        report -> "the abort goes on: " + report.message());
  }

  /**
   * Ends an outgoing synchronisation where its target can't be reached any more, and waits until
   * nothing of it is left.
   *
   * @return whether there was one
   */
  public boolean abortOutgoing(ClusterId target, Duration timeout) {
    return calls.get(abortOutgoingAsync(target, timeout), timeout);
  }

  /** See {@link #abortOutgoing}. */
  public CompletionStage<Boolean> abortOutgoingAsync(ClusterId target, Duration timeout) {
    return calls
        .ask(new ClientCall.AbortOutgoing(target), timeout)
        .thenCompose(
            found ->
                calls
                    .poll(
                        new ClientCall.GetStatus(false),
                        timeout,
                        status ->
                            status.outgoing().stream()
                                .noneMatch(out -> out.target().equals(target)),
                        status -> "the outgoing synchronisation to " + target + " still ends")
                    .thenApply(gone -> found));
  }

  /** The message timeout of this data centre. */
  public Duration messageTimeout(Duration timeout) {
    return calls.get(messageTimeoutAsync(timeout), timeout);
  }

  /** See {@link #messageTimeout}. */
  public CompletionStage<Duration> messageTimeoutAsync(Duration timeout) {
    return calls.ask(new ClientCall.GetMessageTimeout(), timeout);
  }

  /**
   * Sets the message timeout of this data centre: silence of the other side after which it is given
   * up. Raise it on both sides before a planned outage.
   */
  public Duration setMessageTimeout(Duration messageTimeout, Duration timeout) {
    return calls.get(setMessageTimeoutAsync(messageTimeout, timeout), timeout);
  }

  /** See {@link #setMessageTimeout}. */
  public CompletionStage<Duration> setMessageTimeoutAsync(
      Duration messageTimeout, Duration timeout) {
    return calls.ask(new ClientCall.SetMessageTimeout(messageTimeout), timeout);
  }

  /**
   * Gives a failed shard another try, beginning with a comparison.
   *
   * @return whether it was failed
   */
  public boolean resetShard(ShardId shard, Duration timeout) {
    return calls.get(resetShardAsync(shard, timeout), timeout);
  }

  /** See {@link #resetShard}. */
  public CompletionStage<Boolean> resetShardAsync(ShardId shard, Duration timeout) {
    return calls.ask(new ClientCall.ResetShard(shard), timeout);
  }

  /**
   * Begins a task anew, with the same worker or another: for one that does not get on. Nothing is
   * lost, its stream goes on from the checkpoint.
   *
   * @param task its id in {@link TaskInfo}
   * @return whether a worker had it
   */
  public boolean restartTask(String task, Duration timeout) {
    return calls.get(restartTaskAsync(task, timeout), timeout);
  }

  /** See {@link #restartTask}. */
  public CompletionStage<Boolean> restartTaskAsync(String task, Duration timeout) {
    return calls.ask(new ClientCall.RestartTask(task), timeout);
  }

  /** Why this data centre's cluster is read-only for applications: nothing if it is not. */
  public Set<ReadOnlyHolds.Hold.Kind> serverMode(Duration timeout) {
    return calls.get(serverModeAsync(timeout), timeout);
  }

  /** See {@link #serverMode}. */
  public CompletionStage<Set<ReadOnlyHolds.Hold.Kind>> serverModeAsync(Duration timeout) {
    return calls.ask(new ClientCall.GetServerMode(), timeout);
  }

  /**
   * Makes this data centre's cluster read-only for applications, or takes that back: also where the
   * end of a synchronisation has left it so. A target of a synchronisation, and a source under a
   * barrier, stay read-only all the same.
   *
   * @return why it is read-only after that: nothing if it is writable
   */
  public Set<ReadOnlyHolds.Hold.Kind> setServerMode(ServerMode mode, Duration timeout) {
    return calls.get(setServerModeAsync(mode, timeout), timeout);
  }

  /** See {@link #setServerMode}. */
  public CompletionStage<Set<ReadOnlyHolds.Hold.Kind>> setServerModeAsync(
      ServerMode mode, Duration timeout) {
    return calls.ask(new ClientCall.SetServerMode(mode), timeout);
  }

  /** Compares shards by digests of their bodies while they run; an empty set means all. */
  public CheckReport check(Set<ShardId> shards, Duration timeout) {
    return calls.get(checkAsync(shards, timeout), timeout);
  }

  /** See {@link #check}. */
  public CompletionStage<CheckReport> checkAsync(Set<ShardId> shards, Duration timeout) {
    return calls.poll(
        new ClientCall.Check(calls.newId(), shards),
        timeout,
        CheckReport::done,
        report -> report.shards() + " of " + report.totalShards() + " shards are compared");
  }

  /** Compares shards and mends what differs, while they run; an empty set means all. */
  public RepairReport repair(Set<ShardId> shards, Duration timeout) {
    return calls.get(repairAsync(shards, timeout), timeout);
  }

  /** See {@link #repair}. */
  public CompletionStage<RepairReport> repairAsync(Set<ShardId> shards, Duration timeout) {
    return calls.poll(
        new ClientCall.Repair(calls.newId(), shards),
        timeout,
        report -> report.check().done(),
        report ->
            report.check().shards()
                + " of "
                + report.check().totalShards()
                + " shards are compared");
  }

  /**
   * Waits until every shard is running.
   *
   * @throws SyncException {@code PRECONDITION_FAILED} if all others run, and some have failed
   */
  public SyncStatus awaitRunning(Duration timeout) {
    return calls.get(awaitRunningAsync(timeout), timeout);
  }

  /** See {@link #awaitRunning}. */
  public CompletionStage<SyncStatus> awaitRunningAsync(Duration timeout) {
    return Arrival.await(calls, timeout, shard -> shard.state() == SyncState.RUNNING);
  }

  /**
   * Waits until every shard is running and has applied all that its source is known to have. Being
   * in sync is decided at a barrier only: see {@link #stop}. Never where the source has no feed:
   * what it has is known only while it is compared.
   *
   * @throws SyncException {@code PRECONDITION_FAILED} if all others are, and some have failed
   */
  public SyncStatus awaitCaughtUp(Duration timeout) {
    return calls.get(awaitCaughtUpAsync(timeout), timeout);
  }

  /** See {@link #awaitCaughtUp}. */
  public CompletionStage<SyncStatus> awaitCaughtUpAsync(Duration timeout) {
    return Arrival.await(
        calls, timeout, shard -> shard.state() == SyncState.RUNNING && shard.caughtUp());
  }

  /**
   * Tells a listener the status now, and from then on each one that differs from the one told
   * before, until it is closed or the client is. No thread waits for it: the masters are asked
   * again and again.
   *
   * @param shards whether with every shard: these change all the time
   * @param interval between an answer and the next question, 10 ms to 1 h. Too small: the masters
   *     are kept busy; too large: what came and went in between is not seen
   * @throws SyncException {@code BAD_REQUEST} if the interval is wrong
   */
  public Registration watch(boolean shards, Duration interval, SyncStatusListener listener) {
    Checks.range("interval", interval, Duration.ofMillis(10), Duration.ofHours(1));
    StatusWatch watch = new StatusWatch(calls, shards, interval, listener);
    watch.begin();
    return watch;
  }

  /** Ends the client; calls that are under way fail. Idempotent. */
  @Override
  public void close() {
    calls.close();
    ownRuntime.ifPresent(SyncRuntime::close);
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final ControlNetwork network;
    private List<String> endpoints = List.of();
    private Optional<SyncRuntime> runtime = Optional.empty();
    private Duration callTimeout = Duration.ofSeconds(10);
    private Duration poll = Duration.ofMillis(200);
    private Duration grace = Duration.ofSeconds(60);

    private Builder(ControlNetwork network) {
      this.network = network;
    }

    /** The masters' endpoints, at least one. */
    public Builder endpoints(List<String> urls) {
      this.endpoints = List.copyOf(urls);
      return this;
    }

    /** Time and threads; default: a thread of its own. */
    public Builder runtime(SyncRuntime given) {
      this.runtime = Optional.of(given);
      return this;
    }

    /**
     * Of one call to one endpoint, 100 ms to 10 min; default 10 s. Too small: slow answers are lost
     * and asked for again; too large: an endpoint that is gone is left later.
     */
    public Builder callTimeout(Duration time) {
      this.callTimeout = time;
      return this;
    }

    /** Between two questions about something that goes on, 10 ms to 1 min; default 200 ms. */
    public Builder poll(Duration interval) {
      this.poll = interval;
      return this;
    }

    /**
     * How long a stop or abort is waited for beyond its own timeout, 1 s to 1 h; default 60 s: for
     * workers that are gone, a leader that changes, and the removal of what is left.
     */
    public Builder grace(Duration time) {
      this.grace = time;
      return this;
    }

    /**
     * The client.
     *
     * @throws SyncException {@code BAD_REQUEST} if an option is wrong
     */
    public SyncClient build() {
      if (endpoints.isEmpty()) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            "option endpoints = []: at least one master's endpoint is needed");
      }
      Checks.range("callTimeout", callTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
      Checks.range("poll", poll, Duration.ofMillis(10), Duration.ofMinutes(1));
      Checks.range("grace", grace, Duration.ofSeconds(1), Duration.ofHours(1));
      SyncRuntime used = runtime.orElseGet(() -> SyncRuntime.threaded("client"));
      return new SyncClient(
          new ClientCalls(network, endpoints, used, callTimeout, poll, grace),
          runtime.isPresent() ? Optional.empty() : Optional.of(used));
    }
  }
}
