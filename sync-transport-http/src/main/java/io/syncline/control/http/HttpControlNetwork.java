package io.syncline.control.http;

import io.syncline.Registration;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import io.syncline.http.HttpHandler;
import io.syncline.security.Admission;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls between clients, masters and workers over HTTPS. An endpoint is {@code https://host:port},
 * or with a path where several listen in one process: {@code https://host:port/worker-1}.
 *
 * <p>One network serves all roles of a process. Its {@link #handler} is one of those of the
 * process's {@link io.syncline.http.HttpServer}; a client that listens nowhere needs no server. Of
 * an endpoint that is listened at only the path matters here: the rest is how others reach the
 * server.
 *
 * <p>What a caller sees: {@code UNAVAILABLE} where no connection was made, somebody else answered,
 * or nobody listens; {@code TIMEOUT} past the deadline, and where a connection broke after the call
 * was sent; {@code BAD_REQUEST} for wrong endpoints and refused credentials; {@code CORRUPT} for
 * answers that are none or too large; and what the callee failed with, with its code and text.
 * Certificates are verified, names as well, redirects not followed, proxies not used. What was sent
 * is never sent again.
 *
 * <p>Thread-safe. Threads are daemons named {@code syncline-http-client-...} (the client library
 * gives them its own names while they carry a call), and at most twice as many as calls may be
 * under way; answers come on them.
 */
public final class HttpControlNetwork implements ControlNetwork, AutoCloseable {
  private final IncomingCalls incoming;
  private final OutgoingCalls outgoing;
  private final boolean plaintext;

  private HttpControlNetwork(Builder builder) {
    this.plaintext = builder.plaintext;
    this.incoming = new IncomingCalls(builder.gate, builder.options.callBytes());
    Supplier<SSLContext> contexts = builder.contexts;
    if (contexts == null) {
      SSLContext jdk = ClientSockets.jdk();
      contexts = () -> jdk;
    }
    this.outgoing =
        new OutgoingCalls(builder.options, builder.credentials, builder.plaintext, contexts);
  }

  /** Begins with the defaults: the JDK's trusted authorities, no credentials, no caller let in. */
  public static Builder builder() {
    return new Builder();
  }

  /** Answers the calls to this process, as one handler of its server. */
  public HttpHandler handler() {
    return incoming;
  }

  @Override
  public Registration listen(String endpoint, CallHandler handler) {
    return incoming.listen(endpoint, Endpoint.of(endpoint, plaintext).path(), handler);
  }

  @Override
  public <R> CompletionStage<R> call(String endpoint, Call<R> call, Duration deadline) {
    return outgoing.call(endpoint, call, deadline);
  }

  /** Calls that wait for their turn or their answer. */
  public int calls() {
    return outgoing.count();
  }

  /**
   * Nobody listens any more, and calls under way fail as {@code CLOSED}. Does not wait. Idempotent.
   */
  @Override
  public void close() {
    incoming.close();
    outgoing.close();
  }

  /** Collects what a network needs. Not thread-safe. */
  public static final class Builder {
    private HttpControlOptions options = HttpControlOptions.builder().build();
    private @Nullable Supplier<SSLContext> contexts;
    private CallCredentials credentials = CallCredentials.none();
    private CallGate gate =
        (request, operation) ->
            CompletableFuture.completedStage(
                new Admission.Refused(403, "nobody may call here: no gate was set"));
    private boolean plaintext;

    private Builder() {}

    /** The limits; the defaults otherwise. */
    public Builder options(HttpControlOptions with) {
      this.options = with;
      return this;
    }

    /**
     * Whom to trust and which certificate to show.
     *
     * @param source asked often, from any thread: when it gives another context, new connections
     *     are made with it, and idle ones that were made before are not used again
     */
    public Builder tls(Supplier<SSLContext> source) {
      this.contexts = source;
      return this;
    }

    /** What to show to those who are called; nothing but the certificate otherwise. */
    public Builder credentials(CallCredentials shown) {
      this.credentials = shown;
      return this;
    }

    /** Who may call; nobody otherwise. */
    public Builder gate(CallGate admitting) {
      this.gate = admitting;
      return this;
    }

    /** Allows {@code http} endpoints with loopback addresses, for tests. */
    public Builder plaintextOnLoopback() {
      this.plaintext = true;
      return this;
    }

    /** The network. */
    public HttpControlNetwork build() {
      return new HttpControlNetwork(this);
    }
  }
}
