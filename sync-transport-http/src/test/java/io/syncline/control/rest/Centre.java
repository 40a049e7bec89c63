package io.syncline.control.rest;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.MasterOptions;
import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncMaster;
import io.syncline.SyncWorker;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.security.ChannelTokens;
import io.syncline.security.Gatekeeper;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.memory.MemoryStore;
import io.syncline.testkit.time.VirtualTime;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A data centre of a test: two masters and a worker of ours, with their APIs, in virtual time. */
final class Centre {
  private static final MasterOptions OPTIONS =
      MasterOptions.builder()
          .lease(Duration.ofSeconds(3))
          .workerLease(Duration.ofSeconds(4))
          .reconcile(Duration.ofMillis(500))
          .keepAlive(Duration.ofSeconds(1))
          .callDeadline(Duration.ofSeconds(2))
          .storeDeadline(Duration.ofSeconds(5))
          .build();

  final String name;
  final ClusterId cluster;
  final MemoryStore store;
  final MemoryStateStore state;
  final Map<String, SyncMaster> masters = new TreeMap<>();
  final Map<String, RestApi> apis = new TreeMap<>();
  final SyncWorker worker;
  final RestApi workerApi;

  /** What was kept of sources, in its order. */
  final List<TlsAuthentication> kept = new ArrayList<>();

  /** What other data centres and masters have handed over, in words. */
  final List<String> allowed = new ArrayList<>();

  /** The cluster's secrets that the worker was given. */
  final List<String> secrets = new ArrayList<>();

  /** Whether calls from here to the other data centre get nowhere. */
  boolean cut;

  private final VirtualTime time;
  private final MemoryControlNetwork control;

  Centre(
      String name,
      VirtualTime time,
      MemoryControlNetwork control,
      MemoryNetwork channels,
      Gatekeeper gatekeeper,
      ChannelTokens tokens,
      List<String> advertised,
      MemoryStore.Builder builder) {
    this.name = name;
    this.cluster = new ClusterId(name);
    this.time = time;
    this.control = control;
    this.store = builder.build();
    this.state = new MemoryStateStore(time);
    for (String id : List.of("m1", "m2")) {
      MetricRegistry metrics = new MetricRegistry();
      SyncMaster master =
          SyncMaster.builder()
              .id(id)
              .endpoint(endpoint(id))
              .advertised(advertised)
              .cluster(store)
              .state(state)
              .channels(channels.admin(cluster))
              .control(new Cuttable())
              .runtime(time)
              .options(OPTIONS)
              .metrics(metrics)
              .build();
      master.start();
      masters.put(id, master);
      apis.put(
          id,
          RestApi.master(control, endpoint(id))
              .runtime(time)
              .gatekeeper(gatekeeper)
              .metrics(metrics)
              .buildText("b1")
              .sourceCredentials(new Kept())
              .tokens(new Tokens(tokens, allowed))
              .workerSetup(Centre::setup)
              .build());
    }
    this.worker =
        SyncWorker.builder()
            .name("w1")
            .endpoint(endpoint("w1"))
            .host("host-1")
            .masters(List.of(endpoint("m1"), endpoint("m2")))
            .cluster(store)
            .transport(channels.transport(cluster))
            .control(control)
            .runtime(time)
            .build();
    worker.start();
    this.workerApi =
        RestApi.worker(worker)
            .gatekeeper(gatekeeper)
            .buildText("b1")
            .tokens(new Tokens(tokens, allowed))
            .clusterSecret(
                secret -> {
                  secrets.add(secret);
                  return CompletableFuture.completedStage(null);
                })
            .build();
  }

  String endpoint(String who) {
    return "mem://" + name + "/" + who;
  }

  SyncMaster leader() {
    return masters.values().stream().filter(SyncMaster::leading).findFirst().orElseThrow();
  }

  RestApi leading() {
    return java.util.Objects.requireNonNull(apis.get(leader().id()));
  }

  RestApi following() {
    return java.util.Objects.requireNonNull(apis.get(leader().id().equals("m1") ? "m2" : "m1"));
  }

  Set<Hold> holds() {
    CompletableFuture<Set<Hold>> holds = store.holds().list().toCompletableFuture();
    time.until("the holds", Duration.ofSeconds(10), holds::isDone);
    return holds.join();
  }

  private static CompletionStage<WorkerConfiguration> setup(String endpoint) {
    return CompletableFuture.completedStage(
        new WorkerConfiguration(
            List.of("https://db:8529"),
            "secret",
            WorkerConfiguration.Access.NONE,
            0,
            2,
            3,
            true,
            "certificate of " + endpoint,
            "its key",
            new ChannelAccess(List.of("https://mq:8629"), TlsAuthentication.NONE)));
  }

  private final class Kept implements SourceCredentials {
    @Override
    public CompletionStage<Void> keep(List<String> endpoints, TlsAuthentication authentication) {
      kept.add(authentication);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> takeBack(TlsAuthentication authentication) {
      kept.remove(authentication);
      return CompletableFuture.completedStage(null);
    }
  }

  /** The network as the masters see it. */
  private final class Cuttable implements ControlNetwork {
    @Override
    public Registration listen(String endpoint, CallHandler handler) {
      return control.listen(endpoint, handler);
    }

    @Override
    public <R> CompletionStage<R> call(String endpoint, Call<R> call, Duration deadline) {
      return cut && !endpoint.startsWith("mem://" + name + "/")
          ? CompletableFuture.failedStage(
              new SyncException(
                  SyncException.Code.UNAVAILABLE, endpoint + " is out of reach of " + name))
          : control.call(endpoint, call, deadline);
    }
  }
}
