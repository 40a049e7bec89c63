package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.MasterOptions;
import io.syncline.SyncClient;
import io.syncline.SyncException;
import io.syncline.SyncMaster;
import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.control.rest.RestApi;
import io.syncline.security.CertificateRoles;
import io.syncline.security.ChannelTokens;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.security.SecretSource;
import io.syncline.state.StateStore;
import io.syncline.state.memory.MemoryStateStore;
import io.syncline.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A data centre of two masters and some workers, each in a process of its own that is reached by a
 * line of its own. Channels and REST go over TLS; the calls between masters and workers do not.
 */
final class DirectCentre implements AutoCloseable {
  static final String CA = "the authority's certificate";

  private static final MasterOptions OPTIONS =
      MasterOptions.builder()
          .lease(Duration.ofSeconds(2))
          .workerLease(Duration.ofSeconds(3))
          .reconcile(Duration.ofMillis(200))
          .keepAlive(Duration.ofMillis(500))
          .callDeadline(Duration.ofSeconds(2))
          .storeDeadline(Duration.ofSeconds(5))
          .channelCheck(Duration.ofSeconds(1))
          .build();

  final ClusterId cluster;
  final MemoryStore store;
  final MemoryStateStore state;
  final MasterJwt jwt;
  final List<Master> masters = new ArrayList<>();
  final List<Worker> workers = new ArrayList<>();
  private final SyncRuntime runtime;
  private final MemoryControlNetwork calls;
  private int workersMade;

  DirectCentre(String name, SyncRuntime runtime, MemoryControlNetwork calls, int workers) {
    this(name, runtime, calls, workers, true);
  }

  /**
   * A data centre.
   *
   * @param allKnown whether each master's address has the endpoints of both
   */
  DirectCentre(
      String name, SyncRuntime runtime, MemoryControlNetwork calls, int workers, boolean allKnown) {
    this.cluster = new ClusterId(name);
    this.runtime = runtime;
    this.calls = calls;
    this.store = MemoryStore.builder(cluster, runtime).feeds(2).build();
    this.state = new MemoryStateStore(runtime);
    this.jwt =
        new MasterJwt(
            runtime, new SecretRing(runtime, Secret.of(name + "'s secret of many characters")));
    CutProxy first = new CutProxy();
    CutProxy second = new CutProxy();
    List<String> urls = List.of(first.url(), second.url());
    masters.add(new Master("m1", first, allKnown ? urls : List.of(first.url())));
    masters.add(new Master("m2", second, allKnown ? urls : List.of(second.url())));
    masters.forEach(master -> master.master.start());
    for (int i = 0; i < workers; i++) {
      startWorker();
    }
  }

  List<String> endpoints() {
    return List.of("mem://" + cluster + "/m1", "mem://" + cluster + "/m2");
  }

  SyncClient client() {
    return SyncClient.connect(calls, endpoints());
  }

  Master leader() {
    List<Master> found = new ArrayList<>();
    eventually(
        "a leader of " + cluster,
        () -> {
          found.clear();
          masters.stream()
              .filter(master -> !master.state.dead)
              .filter(master -> master.master.leading() && master.process.site.leads())
              .forEach(found::add);
          return found.size() == 1;
        });
    return found.get(0);
  }

  Worker startWorker() {
    Worker worker = new Worker("w" + ++workersMade);
    workers.add(worker);
    return worker;
  }

  private Gatekeeper gatekeeper(ChannelTokens tokens) {
    return Gatekeeper.builder()
        .masterJwt(jwt)
        .channelTokens(tokens)
        .certificates(CertificateRoles.parse("peer subject CN=master*"), runtime)
        .build();
  }

  private ChannelTokens registry() {
    return new ChannelTokens(runtime, SecretSource.system(), ChannelTokens.Options.DEFAULT);
  }

  @Override
  public void close() {
    workers.forEach(Worker::stop);
    masters.forEach(Master::stop);
  }

  /** One master. */
  final class Master {
    final CutProxy line;
    final Process process;
    final SyncMaster master;
    private final Mortal state = new Mortal();

    private Master(String id, CutProxy line, List<String> urls) {
      ChannelTokens tokens = registry();
      this.line = line;
      this.process =
          Process.master(
              cluster, line, b -> b.tokens(tokens).state(state).advertised(urls).process(id));
      this.master =
          SyncMaster.builder()
              .id(id)
              .endpoint("mem://" + cluster + "/" + id)
              .cluster(store)
              .state(state)
              .channels(new HttpChannelAdmin(process.site))
              .listener(process.site.masterListener())
              .control(calls)
              .runtime(runtime)
              .options(OPTIONS)
              .build();
      process.also =
          RestApi.master(calls, master.endpoint())
              .runtime(runtime)
              .gatekeeper(gatekeeper(tokens))
              .tokens(new HttpTokenCalls(process.site, () -> CA))
              .build();
    }

    /** Ends it without a word to anybody: it does not resign, its lease has to run out. */
    void die() {
      state.dead = true;
      line.close();
      process.close();
      stop();
    }

    private void stop() {
      master.close();
      process.close();
      line.close();
    }
  }

  /** One worker. */
  final class Worker {
    final CutProxy line = new CutProxy();
    final Process process;
    final ChannelTokens tokens = registry();
    private final SyncWorker worker;
    private final HttpTransport transport;

    private Worker(String name) {
      List<String> urls = masters.stream().map(master -> master.line.url()).toList();
      this.process =
          Process.worker(
              cluster,
              line,
              urls,
              b -> b.tokens(tokens).process(name).tokenRenewal(Duration.ofMillis(200)));
      this.transport = new HttpTransport(process.site);
      this.worker =
          SyncWorker.builder()
              .endpoint("mem://" + cluster + "/" + name)
              .masters(endpoints())
              .cluster(store)
              .transport(transport)
              .control(calls)
              .runtime(runtime)
              .build();
      process.also =
          RestApi.worker(worker)
              .gatekeeper(gatekeeper(tokens))
              .tokens(new HttpTokenCalls(process.site, () -> CA))
              .build();
      worker.start();
    }

    /** Ends it without a word to anybody. */
    void die() {
      line.close();
      process.close();
      stop();
    }

    private void stop() {
      worker.close();
      transport.close();
      process.close();
      line.close();
    }
  }

  /** The state of all, as one master sees it that may die. */
  private final class Mortal implements StateStore {
    private volatile boolean dead;

    private <T> CompletionStage<T> alive(java.util.function.Supplier<CompletionStage<T>> call) {
      return dead
          ? CompletableFuture.failedStage(
              new SyncException(SyncException.Code.UNAVAILABLE, "this master is dead"))
          : call.get();
    }

    @Override
    public CompletionStage<Leadership> campaign(String candidate, String at, Duration lease) {
      return alive(() -> DirectCentre.this.state.campaign(candidate, at, lease));
    }

    @Override
    public CompletionStage<Void> resign(String candidate) {
      return alive(() -> DirectCentre.this.state.resign(candidate));
    }

    @Override
    public CompletionStage<Map<String, Bytes>> read(String prefix) {
      return alive(() -> DirectCentre.this.state.read(prefix));
    }

    @Override
    public CompletionStage<Boolean> write(long term, Map<String, Bytes> records) {
      return alive(() -> DirectCentre.this.state.write(term, records));
    }

    @Override
    public CompletionStage<List<Candidate>> candidates() {
      return alive(() -> DirectCentre.this.state.candidates());
    }
  }
}
