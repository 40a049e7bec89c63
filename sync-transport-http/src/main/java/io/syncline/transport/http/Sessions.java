package io.syncline.transport.http;

import io.syncline.SyncException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sessions of a process. Thread-safe. */
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final HttpChannelOptions options;
  private final Map<String, Session> sessions = new HashMap<>();
  private boolean closed;

  Sessions(HttpChannelOptions options) {
    this.options = options;
  }

  /** The session of that owner; null where there is none. */
  synchronized @Nullable Session find(String id, String owner) {
    Session session = sessions.get(id);
    return session != null && session.owner.equals(owner) ? session : null;
  }

  /** A new session, or the one that an earlier try of the same request made. */
  synchronized Session make(String id, String owner, Supplier<Session> maker) {
    Session known = sessions.get(id);
    if (known != null && known.owner.equals(owner)) {
      return known;
    }
    if (closed || known != null || sessions.size() >= options.maxSessions()) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE,
          closed
              ? "this process is closing"
              : sessions.size() + " sessions, no more are allowed; see maxSessions");
    }
    Session session = maker.get();
    sessions.put(id, session);
    return session;
  }

  void tick(long now) {
    for (Session session : all()) {
      if (session.tick(now)) {
        end(session, "silent for too long, or its credential ended");
      }
    }
  }

  /** Ends those whose credential is not known any more. */
  void endUnless(Predicate<String> known) {
    for (Session session : all()) {
      if (session.role instanceof ReadSession && !known.test(session.credential())) {
        end(session, "its credential was revoked");
      }
    }
  }

  /** Ends them all: this process serves no more, for now. */
  void endAll(String why) {
    all().forEach(session -> end(session, why));
  }

  void end(Session session, String why) {
    synchronized (this) {
      if (!sessions.remove(session.id, session)) {
        return;
      }
    }
    LOG.info("event=session-ended of={} reason=\"{}\"", session.owner, why);
    session.end();
  }

  private synchronized List<Session> all() {
    return List.copyOf(sessions.values());
  }

  void close() {
    List<Session> last;
    synchronized (this) {
      closed = true;
      last = all();
      sessions.clear();
    }
    last.forEach(Session::end);
  }
}
