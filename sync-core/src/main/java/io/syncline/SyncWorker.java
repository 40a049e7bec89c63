package io.syncline;

import com.codahale.metrics.MetricRegistry;
import io.syncline.control.ControlNetwork;
import io.syncline.internal.loop.ThreadedRuntime;
import io.syncline.internal.worker.ShardTasks;
import io.syncline.internal.worker.TaskRunner;
import io.syncline.internal.worker.WorkerAgent;
import io.syncline.internal.worker.WorkerContext;
import io.syncline.store.ClusterStore;
import io.syncline.transport.Transport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
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

  private final Builder options;
  private final SyncRuntime runtime;
  private final boolean ownRuntime;
  private final Executor listeners;
  private final WorkerAgent agent;
  private State state = State.NEW;
  private @Nullable CompletionStage<Void> stopping;

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
    this.ownRuntime = options.runtime == null;
    this.runtime =
        options.runtime == null ? new ThreadedRuntime("worker-" + options.name) : options.runtime;
    this.listeners = runtime.pool("listener", 1);
    WorkerContext context =
        new WorkerContext(
            options.name,
            Checks.given("cluster", options.cluster),
            Checks.given("transport", options.transport),
            runtime,
            options.options,
            options.metrics);
    this.agent =
        new WorkerAgent(
            new WorkerAgent.Identity(options.name, options.endpoint, options.host, options.masters),
            context,
            Checks.given("control", options.control),
            options.tasks,
            new WorkerAgent.Events() {
              @Override
              public void registered(String master, long term) {
                tell(listener -> listener.onRegistered(master, term));
              }

              @Override
              public void leaseLost(String reason) {
                tell(listener -> listener.onLeaseLost(reason));
              }
            });
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
   * Starts the worker, once. Does not wait for a master.
   *
   * @throws SyncException {@code PRECONDITION_FAILED} if it was started or closed before, {@code
   *     CONFLICT} if its endpoint is taken
   */
  public void start() {
    synchronized (this) {
      if (state != State.NEW) {
        throw new SyncException(
            SyncException.Code.PRECONDITION_FAILED,
            "worker " + options.name + " is " + state + ": make a new one to start it");
      }
      state = State.STARTING;
    }
    tell(listener -> listener.onState(State.STARTING));
    try {
      agent.start();
    } catch (RuntimeException e) {
      become(State.FAILED);
      throw e;
    }
    become(State.RUNNING);
  }

  /**
   * Stops the worker without waiting: its tasks end, the masters are told, and they give the tasks
   * to others. Idempotent.
   *
   * @return completes when all of that is done, or its deadlines have passed
   */
  public CompletionStage<Void> stop() {
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    synchronized (this) {
      if (stopping != null) {
        return stopping;
      }
      stopping = stopped;
      if (state == State.NEW || state == State.FAILED) {
        stopped.complete(null);
      }
    }
    if (stopped.isDone()) {
      become(State.TERMINATED);
      return stopped;
    }
    become(State.STOPPING);
    agent
        .stop()
        .whenComplete(
            (done, error) -> {
              become(State.TERMINATED);
              if (error != null) {
                LOG.warn("event=worker-stop-failed worker={}", options.name, error);
              }
              stopped.complete(null);
            });
    return stopped;
  }

  /**
   * Stops the worker and waits for it, up to three of its {@link WorkerOptions#callDeadline}s.
   * Idempotent. Not to be called on one of the runtime's own threads.
   */
  @Override
  public void close() {
    try {
      stop()
          .toCompletableFuture()
          .get(options.options.callDeadline().multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn(
          "event=worker-not-stopped worker={} next=\"end its threads all the same\"", options.name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new SyncException(SyncException.Code.INTERNAL, "worker " + options.name, e);
    } finally {
      if (ownRuntime) {
        runtime.close();
      }
    }
  }

  private void become(State next) {
    synchronized (this) {
      if (state == State.TERMINATED || state == State.STOPPING && next == State.RUNNING) {
        return;
      }
      state = next;
    }
    tell(listener -> listener.onState(next));
  }

  private void tell(java.util.function.Consumer<WorkerListener> event) {
    listeners.execute(
        () -> {
          try {
            event.accept(options.listener);
          } catch (RuntimeException e) {
            LOG.warn("event=listener-failed worker={} next=\"go on\"", options.name, e);
          }
        });
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
    private WorkerListener listener = WorkerListener.NONE;
    private Function<WorkerContext, TaskRunner> tasks = ShardTasks::new;

    private Builder() {}

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

    /** Is told what becomes of the worker. */
    public Builder listener(WorkerListener told) {
      this.listener = told;
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
      if (name.isEmpty()) {
        String from = endpoint.replaceAll("[^A-Za-z0-9._-]+", "-");
        name = from.length() > 64 ? from.substring(from.length() - 64) : from;
      }
      Checks.text("name", name, "[A-Za-z0-9._-]{1,64}", "1 to 64 letters, digits, ., _ or -");
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
      return new SyncWorker(this);
    }
  }
}
