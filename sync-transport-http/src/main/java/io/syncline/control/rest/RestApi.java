package io.syncline.control.rest;

import com.codahale.metrics.MetricRegistry;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.SyncWorker;
import io.syncline.control.ControlNetwork;
import io.syncline.http.HttpAnswer;
import io.syncline.http.HttpExchange;
import io.syncline.http.HttpExchange.HttpRequest;
import io.syncline.http.HttpHandler;
import io.syncline.security.AccessRequest;
import io.syncline.security.Admission;
import io.syncline.security.Caller;
import io.syncline.security.Gatekeeper;
import io.syncline.security.Operation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ArangoSync's REST API, of a master or of a worker. A success is always 200 with a JSON object;
 * everything else has the body {@code {"Error": "what is wrong and what to do"}}.
 *
 * <p>It takes every request below {@code /_api} and those for metrics, also those that it does not
 * know, which it answers 404 or 405: a server asks it after the handlers of single paths below
 * {@code /_api}. Before a body is read the gatekeeper is asked whether the caller may do the
 * operation; what is not in its table is refused.
 *
 * <p>Thread-safe, does not block. It is in use for as long as its server; there is nothing to
 * close, since everything that it was given stays the host's.
 */
public final class RestApi implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RestApi.class);

  private final Routes routes;
  private final Gatekeeper gatekeeper;
  private final RestOptions options;

  private RestApi(Routes routes, Gatekeeper gatekeeper, RestOptions options) {
    this.routes = routes;
    this.gatekeeper = gatekeeper;
    this.options = options;
  }

  /**
   * Begins the API of a master.
   *
   * @param network how the master is called, and others beside it
   * @param endpoint of the master, as the network knows it
   */
  public static Builder master(ControlNetwork network, String endpoint) {
    return new Builder(network, endpoint, null);
  }

  /** Begins the API of a worker. */
  public static Builder worker(SyncWorker worker) {
    return new Builder(null, "", worker);
  }

  /** The operations that it answers. */
  public Set<Operation> operations() {
    return routes.operations();
  }

  @Override
  public boolean handle(HttpExchange exchange) {
    HttpRequest request = exchange.request();
    String path = request.path();
    boolean mine = path.startsWith("/_api/") || path.equals("/_api") || path.startsWith("/metrics");
    if (!mine) {
      return false;
    }
    try {
      Routes.Match match = routes.find(request.method(), path);
      if (match instanceof Routes.Match.Found found) {
        admit(exchange, found);
      } else if (match instanceof Routes.Match.OtherMethods other) {
        String allowed = String.join(", ", other.allowed());
        HttpAnswer text = Json.error(405, "this path is asked for with " + allowed);
        exchange.answer(
            new HttpAnswer(405, text.contentType(), text.body(), Map.of("Allow", allowed)));
      } else {
        exchange.answer(Json.error(404, "there is nothing at this path"));
      }
    } catch (Refusal refusal) {
      exchange.answer(Json.error(refusal.status(), refusal.text()));
    }
    return true;
  }

  private void admit(HttpExchange exchange, Routes.Match.Found found) {
    HttpRequest request = exchange.request();
    AccessRequest access =
        new AccessRequest(
            request.header("Authorization"),
            request.certificates(),
            request.method(),
            request.path());
    gatekeeper
        .admit(access, found.route().operation())
        .whenComplete(
            (admission, error) -> {
              if (error != null) {
                exchange.answer(Failures.answer(found.route().operation().toString(), error));
              } else if (admission instanceof Admission.Refused refused) {
                LOG.debug(
                    "event=request-refused operation={} client={} status={}",
                    found.route().operation(),
                    request.client(),
                    refused.status());
                exchange.answer(Json.error(refused.status(), refused.text()));
              } else if (admission instanceof Admission.Admitted admitted) {
                read(exchange, found, admitted.caller());
              }
            });
  }

  private void read(HttpExchange exchange, Routes.Match.Found found, Caller caller) {
    exchange
        .body(options.bodyBytes())
        .thenCompose(body -> answer(exchange.request(), found, caller, body))
        .whenComplete(
            (answer, error) ->
                exchange.answer(
                    error == null
                        ? answer
                        : Failures.answer(found.route().operation().toString(), error)));
  }

  private static CompletionStage<HttpAnswer> answer(
      HttpRequest request, Routes.Match.Found found, Caller caller, Bytes body) {
    try {
      Asked asked = new Asked(request, found.names(), caller, Json.read(body));
      return found.route().answering().answer(asked);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** Collects what the API needs. Not thread-safe. */
  public static final class Builder {
    private final @Nullable ControlNetwork network;
    private final String endpoint;
    private final @Nullable SyncWorker worker;
    private @Nullable SyncRuntime runtime;
    private @Nullable Gatekeeper gatekeeper;
    private MetricRegistry metrics = new MetricRegistry();
    private RestOptions options = RestOptions.DEFAULTS;
    private String build = "";
    private @Nullable SourceCredentials credentials;
    private @Nullable TokenCalls tokens;
    private @Nullable WorkerSetup setup;
    private @Nullable ClusterSecret secret;

    private Builder(
        @Nullable ControlNetwork network, String endpoint, @Nullable SyncWorker worker) {
      this.network = network;
      this.endpoint = endpoint;
      this.worker = worker;
    }

    /** Time and randomness; a master's API takes one lane of it. Needed for a master's. */
    public Builder runtime(SyncRuntime given) {
      this.runtime = given;
      return this;
    }

    /** Who lets callers in. Needed. */
    public Builder gatekeeper(Gatekeeper keeper) {
      this.gatekeeper = keeper;
      return this;
    }

    /** Where the master counts; a worker's are its own. */
    public Builder metrics(MetricRegistry registry) {
      this.metrics = registry;
      return this;
    }

    /** How the API waits; the defaults otherwise. */
    public Builder options(RestOptions how) {
      this.options = how;
      return this;
    }

    /** What is said of the host's build beside the library's version; by default nothing. */
    public Builder buildText(String text) {
      this.build = text;
      return this;
    }

    /** Takes the credentials for sources; without it a source can't be configured. */
    public Builder sourceCredentials(SourceCredentials keeper) {
      this.credentials = keeper;
      return this;
    }

    /** Answers what is asked about tokens; 501 without it. */
    public Builder tokens(TokenCalls calls) {
      this.tokens = calls;
      return this;
    }

    /** Configures workers that ask a master for it; 501 without it. */
    public Builder workerSetup(WorkerSetup given) {
      this.setup = given;
      return this;
    }

    /** Takes a new cluster secret in a worker; 501 without it. */
    public Builder clusterSecret(ClusterSecret taker) {
      this.secret = taker;
      return this;
    }

    /**
     * The API.
     *
     * @throws SyncException {@code BAD_REQUEST} if something is missing
     */
    public RestApi build() {
      Routes routes = new Routes();
      Optional<TokenCalls> tokenCalls = Optional.ofNullable(tokens);
      if (worker != null) {
        CommonRoutes.ofWorker(worker, build).addTo(routes);
        TokenRoutes.ownFrames(routes);
        new WorkerRoutes(worker, tokenCalls, Optional.ofNullable(secret)).addTo(routes);
      } else {
        Masters masters =
            new Masters(given("network", network), endpoint, given("runtime", runtime), options);
        CommonRoutes.ofMaster(masters, metrics, build).addTo(routes);
        new SyncRoutes(masters, Optional.ofNullable(credentials)).addTo(routes);
        new ShardRoutes(masters).addTo(routes);
        new MemberRoutes(masters, Optional.ofNullable(setup)).addTo(routes);
        new ReportRoutes(masters).addTo(routes);
        TaskRoutes tasks = new TaskRoutes(masters);
        tasks.addTo(routes);
        new OutgoingRoutes(masters).addTo(routes);
        new TokenRoutes(tokenCalls, tasks::relevant).addTo(routes);
      }
      return new RestApi(routes, given("gatekeeper", gatekeeper), options);
    }

    private static <T> T given(String option, @Nullable T value) {
      if (value == null) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST, "option " + option + " is missing: it is needed");
      }
      return value;
    }
  }
}
