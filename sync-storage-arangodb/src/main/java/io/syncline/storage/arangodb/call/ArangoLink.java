package io.syncline.storage.arangodb.call;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Who calls are made to, and how. Immutable: each method gives another one. Thread-safe.
 *
 * <p>A link sends each call once; it turns to the next coordinator where nothing was sent, or where
 * a repetition does no harm. One that is {@link #patient} also repeats, with pauses and until the
 * deadline, what fails in passing ({@link RetryClass#TRANSIENT}): again only calls of which it does
 * no harm.
 */
public final class ArangoLink {
  private final ArangoConnection connection;
  private final Route route;
  private final Duration within;
  private final boolean patient;
  private final boolean here;
  private final Optional<String> forwardTo;
  private final List<ArangoRequest.Header> headers;

  ArangoLink(ArangoConnection connection, Route route, Duration within) {
    this(connection, route, within, false, false, Optional.empty(), List.of());
  }

  private ArangoLink(
      ArangoConnection connection,
      Route route,
      Duration within,
      boolean patient,
      boolean here,
      Optional<String> forwardTo,
      List<ArangoRequest.Header> headers) {
    this.connection = connection;
    this.route = route;
    this.within = within;
    this.patient = patient;
    this.here = here;
    this.forwardTo = forwardTo;
    this.headers = headers;
  }

  /** With another deadline for each call, all its repetitions included. */
  public ArangoLink within(Duration time) {
    return new ArangoLink(connection, route, time, patient, here, forwardTo, headers);
  }

  /** Repeating what passes. */
  public ArangoLink patient() {
    return new ArangoLink(connection, route, within, true, here, forwardTo, headers);
  }

  /**
   * For who waits for each answer: calls are made on the thread that asks, and have come back, or
   * have failed at first, when the stage is handed out. It may block up to the deadline. Where too
   * many calls are under way, another thread makes it.
   */
  public ArangoLink here() {
    return new ArangoLink(connection, route, within, patient, true, forwardTo, headers);
  }

  /** To a DB server by way of this link's coordinators. */
  ArangoLink forwardedTo(String dbServer) {
    return new ArangoLink(connection, route, within, patient, here, Optional.of(dbServer), headers);
  }

  /** To this coordinator and no other: the one that has the state which the call is about. */
  ArangoLink pinnedTo(ServerAddress coordinator) {
    return new ArangoLink(
        connection,
        new Route.Only(() -> coordinator, route.ofDbServer()),
        within,
        patient,
        here,
        forwardTo,
        headers);
  }

  /** As a part of a stream transaction, at the coordinator that has it. */
  public ArangoLink in(StreamTransaction transaction) {
    return new ArangoLink(
        connection,
        new Route.Only(transaction::coordinator, route.ofDbServer()),
        within,
        patient,
        here,
        forwardTo,
        List.of(new ArangoRequest.Header("x-arango-trx-id", transaction.id())));
  }

  /** A call of replication: names the DB server that coordinators pass it on to. */
  ArangoRequest toServer(ArangoRequest request) {
    return forwardTo.isPresent() ? request.query("DBserver", forwardTo.get()) : request;
  }

  /** A call of the parallel dump, which names it in another way. */
  ArangoRequest toDumpingServer(ArangoRequest request) {
    return forwardTo.isPresent() ? request.query("dbserver", forwardTo.get()) : request;
  }

  CompletionStage<ArangoAnswer> send(ArangoRequest request) {
    ArangoRequest sent = request;
    for (ArangoRequest.Header header : headers) {
      sent = sent.header(header.name(), header.value());
    }
    return connection.call(route, sent, within, new Exchange.Manner(patient, here));
  }

  <T> CompletionStage<T> send(ArangoRequest request, Function<ArangoAnswer, T> read) {
    return send(request).thenApply(read);
  }
}
