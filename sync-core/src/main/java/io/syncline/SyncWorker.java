package io.syncline;

import com.codahale.metrics.MetricRegistry;
import io.syncline.control.ControlNetwork;
import io.syncline.control.TaskSpec;
import io.syncline.internal.loop.Teller;
import io.syncline.internal.worker.ShardTasks;
import io.syncline.internal.worker.TaskRunner;
import io.syncline.internal.worker.WorkerAgent;
import io.syncline.internal.worker.WorkerContext;
import io.syncline.pki.CertificateUse;
import io.syncline.pki.CertificateWatches;
import io.syncline.pki.Expiry;
import io.syncline.store.ClusterStore;
import io.syncline.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the work of one data centre: reads its cluster for others, writes to it what others send.
 * Which tasks it does is decided by the masters of its data centre. Any number of workers may run,
 * in one process or in many; tasks of one that ends are given to the others.
 *
 * <p>Thread-safe. The store, the transport and the control network stay the host's: the worker does
 * not close them; nor a runtime that it was given.
 */
public final class SyncWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SyncWorker.class);
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final Builder options;
  private final CompletableFuture<SyncWorker> registered = new CompletableFuture<>();
  private final CompletableFuture<SyncWorker> terminated = new CompletableFuture<>();
  private State state = State.NEW;
  private @Nullable WorkerAgent agent;
  private volatile @Nullable Teller<SyncWorkerListener> events;
  private @Nullable SyncRuntime ownRuntime;
  private @Nullable CertificateWatches certificates;

  /** Where a worker is in its life. */
  public enum State {
    /** Built, not started. */
    NEW,
    /** Being started. */
    STARTING,
    /** Listens, registers with the leader as soon as there is one, and does its tasks. */
    RUNNING,
    /** Its tasks are being stopped. */
    STOPPING,
    /** Stopped; make a new one to go on. */
    TERMINATED,
    /** Could not be started; make a new one. */
    FAILED
  }

  private SyncWorker(Builder options) {
    this.options = options;
  }

  /** Begins to build a worker. */
  public static Builder builder() {
    return new Builder();
  }

  /** The worker's name. */
  public String name() {
    return options.name;
  }

  /** Where the worker is in its life. */
  public synchronized State state() {
    return state;
  }

  /** Where the worker counts. */
  public MetricRegistry metrics() {
    return options.metrics;
  }

  /**
   * Starts the worker, once.
   *
   * @return completes when a leader has registered it; exceptionally if it was closed before. It
   *     goes on trying until then
   * @throws SyncException {@code PRECONDITION_FAILED} if it was started or closed before, {@code
   *     CONFLICT} if its endpoint is taken
   */
  public CompletionStage<SyncWorker> start() {
    WorkerAgent starting;
    synchronized (this) {
      if (state != State.NEW) {
        throw new SyncException(
            SyncException.Code.PRECONDITION_FAILED,
            "worker " + name() + " is " + state + ": it can be started once, make a new one");
      }
      state = State.STARTING;
      starting = makeAgent();
      agent = starting;
    }
    tell(State.STARTING, listener -> listener.stateChanged(State.STARTING));
    try {
      starting.start();
    } catch (RuntimeException e) {
      become(State.FAILED);
      end();
      throw e;
    }
    become(State.RUNNING);
    watchCertificates();
    return registered;
  }

  private synchronized void watchCertificates() {
    SyncRuntime runtime = options.runtime == null ? ownRuntime : options.runtime;
    if (state == State.RUNNING && runtime != null) {
      certificates =
          new CertificateWatches(
              runtime, options.metrics, options.certificates, this::certificateEnds);
    }
  }

  private void certificateEnds(CertificateUse use, Expiry.Stage stage, Duration remaining) {
    tell(List.of(use, stage), listener -> listener.certificateEnds(use, stage, remaining));
    if (stage == Expiry.Stage.EXPIRED && use.isOwn()) {
      LOG.warn(
          "event=worker-drains worker={} certificate={} reason=\"its certificate has ended\""
              + " next=\"tasks go to others, the worker stops: renew it and start anew\"",
          name(),
          use.label());
      closeAsync();
    }
  }

  private WorkerAgent makeAgent() {
    SyncRuntime runtime = options.runtime;
    if (runtime == null) {
      runtime = SyncRuntime.threaded("worker-" + name());
      ownRuntime = runtime;
    }
    events =
        new Teller<>("worker " + name(), options.listeners, runtime.pool("listener-" + name(), 1));
    WorkerContext context =
        new WorkerContext(
            name(),
            Checks.given("cluster", options.cluster),
            Checks.given("transport", options.transport),
            runtime,
            options.options,
            options.metrics);
    return new WorkerAgent(
        new WorkerAgent.Identity(name(), options.endpoint, options.host, options.masters),
        context,
        Checks.given("control", options.control),
        options.tasks,
        new WorkerAgent.Events() {
          @Override
          public void registered(String master, long term) {
            registered.complete(SyncWorker.this);
            tell("lease", listener -> listener.registered(master, term));
          }

          @Override
          public void leaseLost(String reason) {
            tell("lease", listener -> listener.leaseLost(reason));
          }
        });
  }

  /**
   * The tasks that it runs.
   *
   * @return completes soon; with nothing before it was started
   */
  public CompletionStage<Set<TaskSpec>> tasks() {
    return agent().map(WorkerAgent::running).orElse(CompletableFuture.completedStage(Set.of()));
  }

  /**
   * Stops a task here. Where it is wanted still, the leader gives it away anew within a lease: to
   * this worker or another, under a greater epoch.
   *
   * @param id as in {@link TaskSpec#id}
   * @return completes with whether it ran here, when it has stopped
   */
  public CompletionStage<Boolean> stopTask(String id) {
    return agent()
        .map(running -> running.stopTask(id))
        .orElse(CompletableFuture.completedStage(false));
  }

  private synchronized Optional<WorkerAgent> agent() {
    return state == State.RUNNING ? Optional.ofNullable(agent) : Optional.empty();
  }

  /**
   * Ends the worker in order: its tasks end, the masters are told, and they give the tasks to
   * others at once. Idempotent.
   *
   * @return completes when it has ended, after two of its {@link WorkerOptions#callDeadline}s at
   *     the latest
   */
  public CompletionStage<SyncWorker> closeAsync() {
    WorkerAgent ending;
    synchronized (this) {
      if (state != State.STARTING && state != State.RUNNING) {
        if (state == State.NEW) {
          state = State.TERMINATED;
          end();
        }
        return terminated;
      }
      ending = java.util.Objects.requireNonNull(agent);
    }
    become(State.STOPPING);
    ending
        .stop()
        .whenComplete(
            (stopped, error) -> {
              become(State.TERMINATED);
              end();
            });
    return terminated;
  }

  /** Ends the worker in order, and waits for it. Idempotent, bounded in time. */
  @Override
  public void close() {
    closeAsync();
    Duration most = options.options.callDeadline().multipliedBy(2).plus(SLACK);
    try {
      terminated.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("event=worker-close-timeout worker={} after={}", name(), most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void become(State next) {
    synchronized (this) {
      if (next.compareTo(state) <= 0) {
        return;
      }
      state = next;
    }
    tell(next, listener -> listener.stateChanged(next));
  }

  private void end() {
    SyncRuntime own;
    synchronized (this) {
      own = ownRuntime;
      ownRuntime = null;
      if (certificates != null) {
        certificates.close();
      }
    }
    registered.completeExceptionally(
        new SyncException(SyncException.Code.CLOSED, "worker " + name() + " was closed"));
    if (own != null) {
      own.close();
    }
    terminated.complete(this);
  }

  /** Of what has the same key the last is told at least. */
  private void tell(Object key, Consumer<SyncWorkerListener> event) {
    Teller<SyncWorkerListener> told = events;
    if (told != null) {
      told.state(key, event);
    }
  }

  /** Collects what a worker needs. Not thread-safe. */
  public static final class Builder {
    private String name = "";
    private String endpoint = "";
    private String host = "";
    private List<String> masters = List.of();
    private @Nullable ClusterStore cluster;
    private @Nullable Transport transport;
    private @Nullable ControlNetwork control;
    private @Nullable SyncRuntime runtime;
    private WorkerOptions options = WorkerOptions.builder().build();
    private MetricRegistry metrics = new MetricRegistry();
    private final List<SyncWorkerListener> listeners = new ArrayList<>();
    private final Map<CertificateUse, Supplier<Expiry>> certificates =
        new EnumMap<>(CertificateUse.class);
    private Function<WorkerContext, TaskRunner> tasks = ShardTasks::new;

    private Builder() {}

    private Builder(Builder other) {
      this.name = other.name;
      this.endpoint = other.endpoint;
      this.host = other.host;
      this.masters = other.masters;
      this.cluster = other.cluster;
      this.transport = other.transport;
      this.control = other.control;
      this.runtime = other.runtime;
      this.options = other.options;
      this.metrics = other.metrics;
      this.listeners.addAll(other.listeners);
      this.certificates.putAll(other.certificates);
      this.tasks = other.tasks;
    }

    /**
     * The worker's name: 1 to 64 letters, digits, {@code .}, {@code _} or {@code -}, unique in the
     * data centre and the same after a restart. By default made from its endpoint.
     */
    public Builder name(String unique) {
      this.name = unique;
      return this;
    }

    /** Where the worker answers its masters, as the control network understands it. Needed. */
    public Builder endpoint(String at) {
      this.endpoint = at;
      return this;
    }

    /**
     * A name of the worker's machine, as the store uses it: feeds of that machine are preferred. By
     * default empty: it does not matter.
     */
    public Builder host(String machine) {
      this.host = machine;
      return this;
    }

    /** The endpoints of the data centre's masters, at least one. Needed. */
    public Builder masters(List<String> endpoints) {
      this.masters = List.copyOf(endpoints);
      return this;
    }

    /** The data centre's cluster. Needed. */
    public Builder cluster(ClusterStore store) {
      this.cluster = store;
      return this;
    }

    /** The data centre's transport. Needed. */
    public Builder transport(Transport channels) {
      this.transport = channels;
      return this;
    }

    /** How masters are called. Needed. */
    public Builder control(ControlNetwork network) {
      this.control = network;
      return this;
    }

    /** Threads, time and randomness; by default threads of its own, named after the worker. */
    public Builder runtime(SyncRuntime shared) {
      this.runtime = shared;
      return this;
    }

    /** How the worker does its tasks. */
    public Builder options(WorkerOptions how) {
      this.options = how;
      return this;
    }

    /** Where the worker counts; by default a registry of its own. */
    public Builder metrics(MetricRegistry registry) {
      this.metrics = registry;
      return this;
    }

    /** Adds a listener. */
    public Builder listener(SyncWorkerListener listener) {
      this.listeners.add(listener);
      return this;
    }

    /**
     * A certificate whose end the worker watches: metric {@code
     * syncline_certificate_remaining_seconds}, events 30, 7 and 1 days before. At the end of one of
     * its {@link CertificateUse#isOwn own} the worker drains and stops, as ArangoSync's does: who
     * supervises it starts another.
     *
     * @param end of the one in use, asked for once a minute; must not block
     */
    public Builder certificate(CertificateUse use, Supplier<Expiry> end) {
      this.certificates.put(use, end);
      return this;
    }

    /** What runs shard tasks; for tests of what is around it. */
    Builder tasks(Function<WorkerContext, TaskRunner> runners) {
      this.tasks = runners;
      return this;
    }

    /**
     * The worker, not started.
     *
     * @throws SyncException {@code BAD_REQUEST} that names the option that is wrong
     */
    public SyncWorker build() {
      Checks.text("endpoint", endpoint, "\\S{1,1024}", "1 to 1024 characters without white space");
      Builder built = new Builder(this);
      if (name.isEmpty()) {
        String from = endpoint.replaceAll("[^A-Za-z0-9._-]+", "-");
        built.name = from.length() > 64 ? from.substring(from.length() - 64) : from;
      }
      Checks.text("name", built.name, "[A-Za-z0-9._-]{1,64}", "1 to 64 letters, digits, ., _ or -");
      Checks.text("host", host, "\\S{0,255}", "at most 255 characters without white space");
      if (masters.isEmpty()) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST, "option masters = []: at least one endpoint is needed");
      }
      for (String at : masters) {
        Checks.text("masters", at, "\\S{1,1024}", "1 to 1024 characters without white space");
      }
      Checks.given("cluster", cluster);
      Checks.given("transport", transport);
      Checks.given("control", control);
      return new SyncWorker(built);
    }
  }
}
