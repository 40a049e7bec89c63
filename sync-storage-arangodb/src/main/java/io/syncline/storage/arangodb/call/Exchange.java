package io.syncline.storage.arangodb.call;

import io.syncline.Registration;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.storage.arangodb.call.ArangoError.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call, until it is answered.
 *
 * <p>Ordering: one attempt at a time; the deadline ends whichever is under way. Failure: a server
 * that nothing was sent to, or that refused before it looked, gives way to the next one; what may
 * have happened is sent again only where that does no harm; pauses are made only where the link is
 * patient. Recovery: none; whoever asked asks again.
 */
final class Exchange {
  private static final int MOST_RENEWALS = 4;

  private final ArangoConnection connection;
  private final Route route;
  private final ArangoRequest request;
  private final Duration within;
  private final Manner manner;
  private final CompletableFuture<ArangoAnswer> answer = new CompletableFuture<>();

  /** Who began the call, as long as it is in {@link #begin}. */
  private volatile @Nullable Thread asking;

  // Guarded by this.
  private @Nullable HttpAttempt current;
  private @Nullable Registration deadline;
  private @Nullable Registration pause;
  private int renewals;
  private int elsewhere;
  private int pauses;
  private boolean queued;
  private boolean mayHaveHappened;
  private @Nullable ArangoError last;

  Exchange(
      ArangoConnection connection,
      Route route,
      ArangoRequest request,
      Duration within,
      Manner manner) {
    this.connection = connection;
    this.route = route;
    this.request = request;
    this.within = within;
    this.manner = manner;
  }

  /**
   * How a call is made.
   *
   * @param patient whether it is repeated, with pauses, while what fails passes
   * @param here whether the thread that asks makes it, as far as it can
   */
  record Manner(boolean patient, boolean here) {}

  CompletionStage<ArangoAnswer> begin() {
    synchronized (this) {
      deadline = connection.lane().schedule(Urgency.CONTROL, within, this::tooLate);
    }
    asking = Thread.currentThread();
    try {
      attempt();
    } finally {
      asking = null;
    }
    return answer;
  }

  private void attempt() {
    if (answer.isDone()) {
      return;
    }
    ServerAddress to;
    try {
      to = address();
    } catch (ArangoError e) {
      fail(e);
      return;
    }
    Duration queue = request.data() ? connection.queues().pause(to) : Duration.ZERO;
    synchronized (this) {
      if (!queue.isZero() && !queued) {
        queued = true;
        pause(queue);
        return;
      }
    }
    connection
        .authorization(request)
        .header()
        .whenComplete(
            (header, error) -> {
              if (error != null) {
                unknown(known(error));
              } else {
                send(to, header);
              }
            });
  }

  private ServerAddress address() {
    if (route.ofDbServer() && !connection.authorization(request).atDbServers()) {
      throw refused(
          "a DB server",
          "DB servers know no users: give the cluster's secret, or read through coordinators");
    }
    ServerAddress to = route.address();
    if (!to.tls() && !connection.options().plaintext()) {
      throw refused(
          to.toString(),
          "it has no TLS: allow plaintext, or map its endpoint to one that has (option dbServers)");
    }
    return to;
  }

  private ArangoError refused(String server, String text) {
    return ArangoError.failed(
        Kind.REFUSED, new ArangoError.Where(request.what(), server, false), text, null);
  }

  private void send(ServerAddress to, Optional<String> header) {
    HttpAttempt made = null;
    RuntimeException unsent = null;
    synchronized (this) {
      if (answer.isDone()) {
        return;
      }
      try {
        made = connection.sender().attempt(to, request, header);
        current = made;
      } catch (RuntimeException e) {
        unsent = e;
      }
    }
    if (made == null) {
      fail(known(unsent == null ? new IllegalStateException("not sent") : unsent));
      return;
    }
    HttpAttempt attempt = made;
    // Any other thread has more to do, as the one on which a login ended that many wait for.
    connection.sender().begin(attempt, manner.here() && Thread.currentThread() == asking);
    attempt
        .answer()
        .whenComplete(
            (value, error) -> {
              connection.queues().note(to, attempt.queueSeconds());
              if (error == null) {
                succeed(value);
              } else {
                failed(attempt, header, known(error));
              }
            });
  }

  /** Nobody said who calls, so nothing was sent. */
  private void unknown(ArangoError error) {
    if (manner.patient() && error.retryClass().passes()) {
      synchronized (this) {
        last = error;
      }
      later();
    } else {
      fail(error);
    }
  }

  /** Whether an attempt up to now may have had the effect. */
  private synchronized boolean happened() {
    return mayHaveHappened;
  }

  private synchronized void note(ArangoError error) {
    last = error;
    mayHaveHappened |= error.mayHaveHappened();
  }

  private void failed(HttpAttempt made, Optional<String> header, ArangoError error) {
    if (answer.isDone()) {
      return;
    }
    note(error);
    if (renewed(header, error)) {
      attempt();
      return;
    }
    boolean gone = serverIsGone(error);
    if (gone) {
      route.failed(made.server());
    }
    boolean harmless = request.repeatable() || !error.mayHaveHappened();
    if (harmless && gone && elsewhere(error)) {
      attempt();
    } else if (harmless
        && manner.patient()
        && (gone || error.retryClass() == RetryClass.TRANSIENT)) {
      later();
    } else {
      fail(happened() ? error.afterOneThatMayHaveHappened() : error);
    }
  }

  /** What was refused with 401 was not done, whatever it was. */
  private synchronized boolean renewed(Optional<String> header, ArangoError error) {
    return error.status() == 401
        && renewals++ < MOST_RENEWALS
        && connection.authorization(request).refused(header);
  }

  /** Whether another server may do what this one did not. */
  private static boolean serverIsGone(ArangoError error) {
    return switch (error.kind()) {
      case UNREACHABLE, CUT -> true;
      case ANSWERED ->
          switch (error.errorNum()) {
            case 30, 38 -> true;
            case RetryClass.NO_NUMBER, 503 -> error.status() >= 502 && error.status() <= 504;
            default -> false;
          };
      default -> false;
    };
  }

  /**
   * Each server once; and one that is alone a second time where a connection that was kept turned
   * out to be dead.
   */
  private synchronized boolean elsewhere(ArangoError error) {
    int most = error.kind() == Kind.CUT ? Math.max(1, route.servers() - 1) : route.servers() - 1;
    if (elsewhere >= most) {
      return false;
    }
    elsewhere++;
    return true;
  }

  private synchronized void later() {
    elsewhere = 0;
    pause(connection.pauses().after(pauses++));
  }

  private void pause(Duration time) {
    if (!answer.isDone()) {
      pause =
          connection
              .lane()
              .schedule(Urgency.CONTROL, time, () -> connection.sender().elsewhere(this::attempt));
    }
  }

  private void tooLate() {
    connection.sender().elsewhere(this::late);
  }

  private void late() {
    HttpAttempt made;
    ArangoError before;
    synchronized (this) {
      made = current;
      before = last;
    }
    boolean running = made != null && !made.answer().toCompletableFuture().isDone();
    if (running && made != null) {
      route.failed(made.server());
    }
    String server = made == null ? "any server" : made.server().toString();
    boolean sent = running && made != null && made.sent() || happened();
    fail(
        ArangoError.failed(
            Kind.LATE,
            new ArangoError.Where(request.what(), server, sent),
            "no answer within "
                + within
                + (before == null ? "" : "; before that: " + before.getMessage()),
            before));
  }

  /** The connection closes. */
  void close() {
    HttpAttempt made;
    synchronized (this) {
      made = current;
    }
    fail(
        ArangoError.failed(
            Kind.CLOSED,
            new ArangoError.Where(request.what(), "any server", made != null && made.sent()),
            "the connection to the cluster was closed",
            null));
  }

  private void succeed(ArangoAnswer value) {
    connection.done(this);
    if (answer.complete(value)) {
      over();
    }
  }

  private void fail(ArangoError failure) {
    connection.done(this);
    if (answer.completeExceptionally(failure)) {
      over();
    }
  }

  /** Whoever began an attempt before the answer was there is seen here, since both lock. */
  private void over() {
    HttpAttempt under;
    synchronized (this) {
      under = current;
      stop(deadline);
      stop(pause);
    }
    if (under != null && !under.answer().toCompletableFuture().isDone()) {
      under.cancel();
    }
  }

  private static void stop(@Nullable Registration timer) {
    if (timer != null) {
      timer.close();
    }
  }

  private ArangoError known(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof ArangoError known
        ? known
        : ArangoError.failed(
            Kind.REFUSED,
            new ArangoError.Where(request.what(), "any server", false),
            "it was not sent: " + cause,
            cause);
  }
}
