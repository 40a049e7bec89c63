package io.syncline;

import com.codahale.metrics.MetricRegistry;
import io.syncline.control.ControlNetwork;
import io.syncline.internal.master.Events;
import io.syncline.internal.master.MasterContext;
import io.syncline.internal.master.MasterNode;
import io.syncline.metrics.MasterMetrics;
import io.syncline.state.StateStore;
import io.syncline.store.ClusterStore;
import io.syncline.transport.ChannelAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master of a data centre. Of all that share a state store one leads: it makes tasks and gives
 * them to workers, serves clients and the leaders of other data centres; the others pass calls on
 * to it and take over within a lease.
 *
 * <p>Thread-safe. It begins with {@link #start} and ends with {@link #close}, each once. It closes
 * nothing that it was given.
 */
public final class SyncMaster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SyncMaster.class);
  private static final Duration SLACK = Duration.ofSeconds(5);

  /** How far a master is. */
  public enum State {
    /** Made, not started. */
    NEW,
    /** Listening; the election has not answered yet. */
    STARTING,
    /** Takes part. */
    RUNNING,
    /** Being closed. */
    STOPPING,
    /** Closed. */
    TERMINATED,
    /** Could not be started. */
    FAILED
  }

  private final Builder options;
  private final CompletableFuture<SyncMaster> terminated = new CompletableFuture<>();
  private State state = State.NEW;
  private @Nullable MasterNode node;
  private @Nullable SyncRuntime ownRuntime;

  private SyncMaster(Builder options) {
    this.options = options;
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Begins to listen and to take part in the election.
   *
   * @return completes when the master takes part, whether it leads or not; exceptionally if it was
   *     closed before
   * @throws SyncException {@code PRECONDITION_FAILED} if it was started before, {@code CONFLICT} if
   *     its endpoint is taken
   */
  public CompletionStage<SyncMaster> start() {
    MasterNode starting;
    synchronized (this) {
      if (state != State.NEW) {
        throw new SyncException(
            SyncException.Code.PRECONDITION_FAILED,
            "master " + id() + " is " + state + ": it can be started once, make a new one");
      }
      state = State.STARTING;
      starting = new MasterNode(context(), version());
      node = starting;
    }
    try {
      return starting.start().thenApply(answered -> running());
    } catch (RuntimeException e) {
      SyncRuntime own;
      synchronized (this) {
        state = State.FAILED;
        own = ownRuntime;
      }
      if (own != null) {
        own.close();
      }
      terminated.complete(this);
      throw e;
    }
  }

  private MasterContext context() {
    SyncRuntime runtime =
        options.runtime.orElseGet(() -> SyncRuntime.threaded("master-" + options.id));
    if (options.runtime.isEmpty()) {
      ownRuntime = runtime;
    }
    return new MasterContext(
        options.id,
        options.id + "@" + Long.toHexString(runtime.random()),
        options.endpoint,
        options.advertised,
        options.cluster.orElseThrow(),
        options.state.orElseThrow(),
        options.channels.orElseThrow(),
        options.control.orElseThrow(),
        runtime,
        options.masterOptions,
        new MasterMetrics(options.metrics),
        new Events(options.id, options.listeners, runtime.pool("listener-" + options.id, 1)));
  }

  private synchronized SyncMaster running() {
    if (state == State.STARTING) {
      state = State.RUNNING;
    }
    return this;
  }

  /** How far it is. */
  public synchronized State state() {
    return state;
  }

  /** Its name. */
  public String id() {
    return options.id;
  }

  /** Where it answers. */
  public String endpoint() {
    return options.endpoint;
  }

  /** Whether it leads its data centre, as it was a moment ago. */
  public synchronized boolean leading() {
    return state == State.RUNNING && node != null && node.leading();
  }

  /**
   * Ends the master in order: it resigns, so that another leads at once. Idempotent.
   *
   * @return completes when it has ended, after the deadline of one call at the latest
   */
  public CompletionStage<SyncMaster> closeAsync() {
    MasterNode ending;
    synchronized (this) {
      if (state != State.STARTING && state != State.RUNNING) {
        if (state == State.NEW) {
          state = State.TERMINATED;
          terminated.complete(this);
        }
        return terminated;
      }
      state = State.STOPPING;
      ending = java.util.Objects.requireNonNull(node);
    }
    ending.end().whenComplete((resigned, error) -> ended());
    return terminated;
  }

  private void ended() {
    SyncRuntime own;
    synchronized (this) {
      state = State.TERMINATED;
      own = ownRuntime;
      ownRuntime = null;
    }
    if (own != null) {
      own.close();
    }
    terminated.complete(this);
  }

  /** Ends the master in order, and waits for it. Idempotent, bounded in time. */
  @Override
  public void close() {
    closeAsync();
    Duration most = options.masterOptions.callDeadline().plus(SLACK);
    try {
      terminated.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("event=master-close-timeout master={} after={}", id(), most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String version() {
    return LibraryVersion.text();
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private String id = "";
    private String endpoint = "";
    private List<String> advertised = List.of();
    private Optional<ClusterStore> cluster = Optional.empty();
    private Optional<StateStore> state = Optional.empty();
    private Optional<ChannelAdmin> channels = Optional.empty();
    private Optional<ControlNetwork> control = Optional.empty();
    private Optional<SyncRuntime> runtime = Optional.empty();
    private MasterOptions masterOptions = MasterOptions.builder().build();
    private MetricRegistry metrics = new MetricRegistry();
    private final List<SyncMasterListener> listeners = new ArrayList<>();

    private Builder() {}

    private Builder(Builder other) {
      this.id = other.id;
      this.endpoint = other.endpoint;
      this.advertised = other.advertised;
      this.cluster = other.cluster;
      this.state = other.state;
      this.channels = other.channels;
      this.control = other.control;
      this.runtime = other.runtime;
      this.masterOptions = other.masterOptions;
      this.metrics = other.metrics;
      this.listeners.addAll(other.listeners);
    }

    /** Its name, unique in the data centre and stable over restarts: 1 to 64 characters. */
    public Builder id(String name) {
      this.id = name;
      return this;
    }

    /**
     * Where workers and other masters of the data centre reach it, as the control network
     * understands it; and clients and other data centres, unless {@link #advertised} says more.
     */
    public Builder endpoint(String url) {
      this.endpoint = url;
      return this;
    }

    /**
     * Where the masters of other data centres reach those of this one; default: where each answers.
     * All masters of a data centre are told the same.
     */
    public Builder advertised(List<String> urls) {
      this.advertised = List.copyOf(urls);
      return this;
    }

    /** The data centre's cluster. */
    public Builder cluster(ClusterStore store) {
      this.cluster = Optional.of(store);
      return this;
    }

    /** What the masters of the data centre share. */
    public Builder state(StateStore store) {
      this.state = Optional.of(store);
      return this;
    }

    /** Makes the channels of the data centre. */
    public Builder channels(ChannelAdmin admin) {
      this.channels = Optional.of(admin);
      return this;
    }

    /** How masters, workers and clients call each other. */
    public Builder control(ControlNetwork network) {
      this.control = Optional.of(network);
      return this;
    }

    /** Time and threads; default: threads of its own, which end with the master. */
    public Builder runtime(SyncRuntime given) {
      this.runtime = Optional.of(given);
      return this;
    }

    /** See {@link MasterOptions}. */
    public Builder options(MasterOptions given) {
      this.masterOptions = given;
      return this;
    }

    /** Where it counts; default: a registry of its own. */
    public Builder metrics(MetricRegistry registry) {
      this.metrics = registry;
      return this;
    }

    /** Adds a listener. */
    public Builder listener(SyncMasterListener listener) {
      this.listeners.add(listener);
      return this;
    }

    /**
     * The master, not started.
     *
     * @throws SyncException {@code BAD_REQUEST}, which names every option that is wrong
     */
    public SyncMaster build() {
      List<String> wrong = new ArrayList<>();
      if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
        wrong.add("option id = '" + id + "': 1 to 64 letters, digits, ., - or _ are allowed");
      }
      url(wrong, "endpoint", endpoint);
      advertised.forEach(at -> url(wrong, "advertised", at));
      missing(wrong, "cluster", cluster, "a ClusterStore");
      missing(wrong, "state", state, "a StateStore");
      missing(wrong, "channels", channels, "a ChannelAdmin");
      missing(wrong, "control", control, "a ControlNetwork");
      if (!wrong.isEmpty()) {
        throw new SyncException(SyncException.Code.BAD_REQUEST, String.join("; ", wrong));
      }
      return new SyncMaster(new Builder(this));
    }

    private static void url(List<String> wrong, String option, String url) {
      if (url.isBlank() || url.length() > 512 || url.matches(".*\\s.*")) {
        wrong.add("option " + option + " = '" + url + "': 1 to 512 characters, no space");
      }
    }

    private static void missing(
        List<String> wrong, String option, Optional<?> value, String allowed) {
      if (value.isEmpty()) {
        wrong.add("option " + option + " = nothing: " + allowed + " is needed");
      }
    }
  }
}
