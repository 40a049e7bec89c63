package io.syncline.transport.http;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.http.HttpAnswer;
import io.syncline.http.HttpExchange;
import io.syncline.http.HttpExchange.HttpRequest;
import io.syncline.http.HttpHandler;
import io.syncline.security.Secret;
import io.syncline.transport.ChannelId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls under {@code /_syncline/channels/}.
 *
 * <ul>
 *   <li>{@code POST stream?session=&window=&total=[&new=1]}: opens or goes on with a session; the
 *       answer does not end and carries what the channels hold, compressed.
 *   <li>{@code POST flow?session=&sequence=}: commands of a session, in the order of their numbers.
 *   <li>{@code POST announce?session=&process=&url=[&new=1]}: as {@code stream}, for a worker of
 *       this data centre.
 *   <li>{@code GET endpoint?channel=}: which processes write a channel.
 * </ul>
 *
 * <p>With {@code worker=}, stream and flow are passed on to that process. 401 is a credential that
 * is not valid, 410 a session that is over, 503 a process that can't serve now.
 */
final class ChannelRoutes implements HttpHandler {
  static final String PREFIX = "/_syncline/channels/";
  static final String STREAM_TYPE = "application/vnd.syncline.channels+zstd";

  private static final Logger LOG = LoggerFactory.getLogger(ChannelRoutes.class);
  private static final int BODY = 8 << 20;

  private final HttpSite site;
  private final Sessions sessions;
  private final Relay relay;

  ChannelRoutes(HttpSite site, Sessions sessions, Relay relay) {
    this.site = site;
    this.sessions = sessions;
    this.relay = relay;
  }

  void close() {
    relay.close();
  }

  @Override
  public boolean handle(HttpExchange exchange) {
    HttpRequest request = exchange.request();
    if (!request.path().startsWith(PREFIX)) {
      return false;
    }
    try {
      switch (request.method() + " " + request.path().substring(PREFIX.length())) {
        case "POST stream" -> stream(exchange);
        case "POST flow" -> flow(exchange);
        case "POST announce" -> announce(exchange);
        case "GET endpoint" -> endpoint(exchange);
        default -> refuse(exchange, 404, "there is no such call");
      }
    } catch (SyncException e) {
      refuse(exchange, e);
    }
    return true;
  }

  private void stream(HttpExchange exchange) {
    Session.Admitted peer = peer(exchange.request());
    String worker = exchange.request().parameter("worker").orElse("");
    if (!worker.isEmpty() && !worker.equals(site.options().process())) {
      body(exchange, body -> relay.stream(exchange, workerUrl(worker), body));
      return;
    }
    long window = number(exchange.request(), "window");
    long total = number(exchange.request(), "total");
    open(
        exchange,
        peer,
        session -> new ReadSession(site, session, Math.max(1, window), Math.max(1, total)));
  }

  private void announce(HttpExchange exchange) {
    Session.Admitted worker = worker(exchange.request());
    Directory directory = leading();
    String url = parameter(exchange.request(), "url");
    HttpChannelOptions.url("url", url);
    open(
        exchange,
        worker,
        session ->
            new WorkerSession(
                directory,
                session,
                new Message.Place(parameter(exchange.request(), "process"), url),
                site.options().maxChannels()));
  }

  private void open(
      HttpExchange exchange,
      Session.Admitted admitted,
      java.util.function.Function<Session, SessionRole> role) {
    String id = parameter(exchange.request(), "session");
    boolean fresh = exchange.request().parameter("new").isPresent();
    if (!id.matches("[A-Za-z0-9_-]{16,64}")) {
      throw bad("session is no session id");
    }
    if (!fresh && sessions.find(id, admitted.owner()) == null) {
      throw over();
    }
    body(
        exchange,
        body -> {
          List<Message> first = MessageReader.decode(body);
          Session session =
              fresh
                  ? sessions.make(
                      id,
                      admitted.owner(),
                      () -> new Session(site, id, admitted.owner(), admitted, role))
                  : sessions.find(id, admitted.owner());
          if (session == null) {
            throw over();
          }
          session.heard(admitted);
          session.prepare(first);
          session.connect(exchange.stream(200, STREAM_TYPE));
        });
  }

  private void flow(HttpExchange exchange) {
    HttpRequest request = exchange.request();
    Session.Admitted admitted =
        request.parameter("process").isPresent() ? worker(request) : peer(request);
    String worker = request.parameter("worker").orElse("");
    if (!worker.isEmpty() && !worker.equals(site.options().process())) {
      body(exchange, body -> relay.flow(exchange, workerUrl(worker), body));
      return;
    }
    Session session = sessions.find(parameter(request, "session"), admitted.owner());
    if (session == null) {
      throw over();
    }
    long sequence = number(request, "sequence");
    body(
        exchange,
        body -> {
          session.heard(admitted);
          if (!session.apply(sequence, MessageReader.decode(body))) {
            sessions.end(session, "commands are missing");
            throw over();
          }
          exchange.answer(new HttpAnswer(204, "", Bytes.EMPTY, java.util.Map.of()));
        });
  }

  private void endpoint(HttpExchange exchange) {
    Session.Admitted peer = peer(exchange.request());
    ChannelId channel = channel(parameter(exchange.request(), "channel"));
    Directory directory = leading();
    if (!directory.exists(channel) || !TokenScope.opens(peer.owner(), channel)) {
      refuse(exchange, 404, "channel " + channel + " does not exist");
      return;
    }
    StringBuilder text = new StringBuilder("{\"processes\":[");
    String separator = "";
    if (site.writes(channel)) {
      text.append(place(site.options().process(), site.options().url()));
      separator = ",";
    }
    for (Message.Place place : directory.places(channel)) {
      text.append(separator).append(place(place.process(), place.url()));
      separator = ",";
    }
    exchange.answer(HttpAnswer.json(200, text.append("]}").toString()));
  }

  /** Neither has a character that JSON would have to escape: both were checked. */
  private static String place(String process, String url) {
    return "{\"process\":\"" + process + "\",\"url\":\"" + url + "\"}";
  }

  private Directory leading() {
    if (!site.hasDirectory() || !site.leads()) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE, "not the leader's process; ask another master");
    }
    return site.ownDirectory();
  }

  private String workerUrl(String process) {
    String url = leading().url(process);
    if (url == null) {
      throw over();
    }
    return url;
  }

  private Session.Admitted peer(HttpRequest request) {
    if (site.hasDirectory() && !site.leads()) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE, "not the leader's process; ask another master");
    }
    String header = request.header("authorization").orElse("");
    Optional<Session.Admitted> peer =
        header.regionMatches(true, 0, "Bearer ", 0, 7)
            ? site.tokens()
                .find(Secret.of(header.substring(7).trim()))
                .map(token -> new Session.Admitted(token.scope(), token.hash()))
            : Optional.empty();
    return peer.orElseThrow(
        () -> new SyncException(SyncException.Code.FENCED, "the channel token is not valid"));
  }

  private Session.Admitted worker(HttpRequest request) {
    String process = parameter(request, "process");
    if (!process.matches("[A-Za-z0-9_.-]{1,64}") || !site.options().workers().test(request)) {
      throw new SyncException(
          SyncException.Code.FENCED, "only workers of this data centre may say what they write");
    }
    return new Session.Admitted("process:" + process, "");
  }

  private static ChannelId channel(String text) {
    String[] parts = text.split(":", -1);
    try {
      int last = parts.length - 1;
      String scope = String.join(":", List.of(parts).subList(2, last));
      return new ChannelId(
          new SyncId(parts[0]),
          ChannelId.Kind.valueOf(parts[1]),
          scope,
          Integer.parseInt(parts[last]));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw bad("channel is sync:kind:scope:index");
    }
  }

  private static String parameter(HttpRequest request, String name) {
    return request.parameter(name).orElseThrow(() -> bad("parameter " + name + " is missing"));
  }

  private static long number(HttpRequest request, String name) {
    try {
      return Long.parseLong(parameter(request, name));
    } catch (NumberFormatException e) {
      throw bad("parameter " + name + " is no number");
    }
  }

  private static SyncException bad(String what) {
    return new SyncException(SyncException.Code.BAD_REQUEST, what);
  }

  private static SyncException over() {
    return new SyncException(SyncException.Code.NOT_FOUND, "the session or process is over");
  }

  /** Reads the body and goes on with it; whatever fails is answered. */
  private void body(HttpExchange exchange, Consumer<Bytes> next) {
    var unused =
        exchange
            .body(BODY)
            .thenAccept(next)
            .exceptionally(
                failure -> {
                  Throwable cause =
                      failure instanceof CompletionException && failure.getCause() != null
                          ? failure.getCause()
                          : failure;
                  if (cause instanceof SyncException known) {
                    if (known.code() == SyncException.Code.CORRUPT) {
                      site.metrics.errors.add();
                    }
                    refuse(exchange, known);
                  } else {
                    LOG.error("event=defect call={}", exchange.request().path(), cause);
                    refuse(exchange, 500, "an unexpected failure; see this process's log");
                  }
                  return null;
                });
  }

  static void refuse(HttpExchange exchange, SyncException failure) {
    int status =
        switch (failure.code()) {
          case BAD_REQUEST, CORRUPT -> 400;
          case FENCED -> 401;
          case NOT_FOUND -> 410;
          default -> 503;
        };
    refuse(exchange, status, failure.getMessage());
  }

  private static void refuse(HttpExchange exchange, int status, @Nullable String why) {
    String text = (why == null ? "" : why).replaceAll("[\\\\\"\\p{Cntrl}]", " ");
    exchange.answer(HttpAnswer.json(status, "{\"Error\":\"" + text + "\"}"));
  }
}
