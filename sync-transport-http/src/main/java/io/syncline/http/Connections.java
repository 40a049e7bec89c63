package io.syncline.http;

import io.syncline.metrics.ServerMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections, and the end of those whose headers do not come. Jetty knows how long a
 * connection was silent, which a client that sends a byte now and then never is; so all of them are
 * looked at a few times within the time that headers may take.
 */
final class Connections extends AbstractLifeCycle implements Connection.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final long limit;
  private final int most;
  private final long period;
  private final Scheduler timer;
  private final ServerMetrics metrics;
  private final Map<Connection, Watched> open = new ConcurrentHashMap<>();
  private final AtomicLong cut = new AtomicLong();

  Connections(HttpServerOptions options, Scheduler timer, ServerMetrics metrics) {
    this.metrics = metrics;
    this.limit = options.headersWithin().toNanos();
    this.most = options.connections();
    this.period = Math.max(25, options.headersWithin().toMillis() / 4);
    this.timer = timer;
  }

  /** One connection between two requests, or within one. */
  static final class Watched {
    private boolean busy;
    private boolean asked = true;
    private long since = System.nanoTime();
    private long bytes;
    private int bad;

    /** Whether headers do not come, or, where others wait for a connection, this one is idle. */
    private synchronized boolean late(Connection connection, long limit, boolean crowded) {
      if (busy) {
        return false;
      }
      if (!asked && connection.getBytesIn() != bytes) {
        asked = true;
        since = System.nanoTime();
      }
      return (asked || crowded) && System.nanoTime() - since > limit;
    }

    private synchronized boolean busy() {
      return busy;
    }

    private synchronized void begin() {
      busy = true;
    }

    private synchronized void end(Connection connection) {
      busy = false;
      asked = false;
      since = System.nanoTime();
      bytes = connection.getBytesIn();
    }

    /** Counts a bad request; answers how many there were. */
    synchronized int bad() {
      return ++bad;
    }
  }

  @Override
  protected void doStart() {
    timer.schedule(this::look, period, TimeUnit.MILLISECONDS);
  }

  @Override
  public void onOpened(Connection connection) {
    // Below TLS there is another connection object, which carries no requests.
    if (connection instanceof ConnectionMetaData) {
      metrics.opened.add();
      open.put(connection, new Watched());
      count();
    }
  }

  @Override
  public void onClosed(Connection connection) {
    open.remove(connection);
    count();
  }

  /** A request's headers are there. */
  Watched begin(Connection connection) {
    Watched watched = open.computeIfAbsent(connection, c -> new Watched());
    watched.begin();
    return watched;
  }

  /** The request was answered to its end. */
  void end(Connection connection, Watched watched) {
    watched.end(connection);
    if (!connection.getEndPoint().isOpen()) {
      open.remove(connection);
    }
    count();
  }

  int count() {
    int now = open.size();
    metrics.connections.set(now);
    return now;
  }

  long cutOff() {
    return cut.get();
  }

  /** Cuts a connection that is too slow. */
  void cut(Connection connection, String reason) {
    cut.incrementAndGet();
    LOG.debug(
        "event=client-cut-off client={} reason=\"{}\"",
        connection.getEndPoint().getRemoteSocketAddress(),
        reason);
    close(connection, reason);
  }

  /** Ends connections without a request. */
  void cutIdle() {
    open.forEach(
        (connection, watched) -> {
          if (!watched.busy()) {
            close(connection, "the server closes");
          }
        });
  }

  void cutAll() {
    open.keySet().forEach(connection -> close(connection, "the server closes"));
    open.clear();
  }

  private static void close(Connection connection, String reason) {
    EndPoint end = connection.getEndPoint();
    // A farewell in TLS would wait for a client that does not read.
    while (end instanceof EndPoint.Wrapper wrapper) {
      end = wrapper.unwrap();
    }
    end.close(new TimeoutException(reason));
  }

  private void look() {
    if (!isRunning()) {
      return;
    }
    try {
      boolean crowded = open.size() >= most;
      open.forEach(
          (connection, watched) -> {
            if (watched.late(connection, limit, crowded)) {
              metrics.lateHeaders.add();
              cut(connection, "no headers in time, or idle while others wait");
            }
          });
    } finally {
      timer.schedule(this::look, period, TimeUnit.MILLISECONDS);
    }
  }
}
