package io.syncline.storage.arangodb.call;

import io.syncline.SyncRuntime;
import io.syncline.storage.arangodb.ArangoCredentials;
import io.syncline.storage.arangodb.ArangoOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One cluster, over its HTTP API: who calls it, and whom. Thread-safe; no method blocks but calls
 * of links that are {@link ArangoLink#here}.
 */
public final class ArangoConnection implements AutoCloseable {
  private static final Authorization NOBODY = new Authorization.Fixed(Optional.empty(), true);
  private static final String NEEDS_NOBODY = "/_open/";

  private final ArangoOptions options;
  private final SyncRuntime.Lane lane;
  private final HttpSender sender;
  private final Coordinators coordinators;
  private final DbServers dbServers;
  private final Authorization authorization;
  private final QueueTimes queues;
  private final Pauses pauses;
  private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Makes a connection; nothing is called before something is asked.
   *
   * @param runtime where deadlines, pauses and chance come from; stays open
   */
  public ArangoConnection(ArangoOptions options, SyncRuntime runtime) {
    this.options = options;
    lane = runtime.lane("arangodb");
    sender = new HttpSender(options);
    coordinators =
        new Coordinators(options.endpoints().stream().map(ServerAddress::parse).toList());
    dbServers = new DbServers(options);
    authorization = Authorization.of(options.credentials(), runtime, this::login);
    queues = new QueueTimes(runtime);
    pauses = new Pauses(runtime, options.firstPause(), options.longestPause());
  }

  /** To the coordinators: to the one that answered last, and to the next when it fails. */
  public ArangoLink coordinator() {
    return new ArangoLink(this, coordinators, options.callTimeout());
  }

  /** To one coordinator and no other, as to ask each of them the same. */
  public ArangoLink at(ServerAddress address) {
    return new ArangoLink(this, new Route.Only(() -> address, false), options.callTimeout());
  }

  /** To one DB server, whose address {@link #learn} has to have brought. */
  public ArangoLink direct(String dbServer) {
    return new ArangoLink(this, dbServers.route(dbServer), options.callTimeout());
  }

  /** To one DB server through the coordinators, for those calls that they pass on. */
  public ArangoLink forwarded(String dbServer) {
    return coordinator().forwardedTo(dbServer);
  }

  /** Where the DB servers are, as the cluster says it now. */
  public void learn(ClusterHealth health) {
    dbServers.learn(health);
  }

  /** Whether the credentials may be accepted by DB servers. */
  public boolean mayGoDirect() {
    return authorization.atDbServers();
  }

  /** How long requests waited in the queue of the coordinator, as it said last; zero if unknown. */
  public Duration queueTime() {
    return queues.last(coordinators.address());
  }

  /** Calls under way, and those that wait. */
  public int calls() {
    return open.size();
  }

  /** The options it was made with. */
  public ArangoOptions options() {
    return options;
  }

  /** Ends all calls, as {@link ArangoError.Kind#CLOSED}. Idempotent. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Exchange::close);
    sender.close();
  }

  CompletionStage<ArangoAnswer> call(
      Route route, ArangoRequest request, Duration within, Exchange.Manner manner) {
    ArangoError.Where where = new ArangoError.Where(request.what(), "any server", false);
    if (closed) {
      return CompletableFuture.failedStage(
          ArangoError.failed(
              ArangoError.Kind.CLOSED, where, "the connection to the cluster is closed", null));
    }
    if (open.size() >= options.atOnce() + options.waiting()) {
      return CompletableFuture.failedStage(
          ArangoError.failed(
              ArangoError.Kind.BUSY,
              where,
              open.size() + " calls are under way or wait: try again when some are done",
              null));
    }
    Exchange exchange = new Exchange(this, route, request, within, manner);
    open.add(exchange);
    CompletionStage<ArangoAnswer> answer = exchange.begin();
    if (closed) {
      exchange.close();
    }
    return answer;
  }

  private CompletionStage<ArangoAnswer> login() {
    ArangoCredentials.UserPassword user = (ArangoCredentials.UserPassword) options.credentials();
    ArangoRequest request =
        ArangoRequest.post("/_open/auth")
            .body(
                JsonText.object()
                    .put("username", user.user())
                    .put("password", user.password().reveal()))
            .again();
    return call(coordinators, request, options.callTimeout(), new Exchange.Manner(false, false));
  }

  Authorization authorization(ArangoRequest request) {
    return request.path().startsWith(NEEDS_NOBODY) ? NOBODY : authorization;
  }

  SyncRuntime.Lane lane() {
    return lane;
  }

  HttpSender sender() {
    return sender;
  }

  QueueTimes queues() {
    return queues;
  }

  /** Between repetitions, also for what is repeated above single calls. */
  public Pauses pauses() {
    return pauses;
  }

  void done(Exchange exchange) {
    open.remove(exchange);
  }
}
