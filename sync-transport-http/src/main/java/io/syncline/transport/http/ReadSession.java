package io.syncline.transport.http;

import io.syncline.SyncException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A peer's reader of this process: the channels that it has open, in turns, one frame each.
 *
 * <p>Bounds: each channel has at most the reader's bound under way, all together its other bound;
 * past that a channel gets a frame only when it has none under way.
 */
final class ReadSession implements SessionRole {
  private final HttpSite site;
  private final Session session;
  private final long readerBytes;
  private final long readBytes;
  private final Map<Integer, Cursor> cursors = new ConcurrentHashMap<>();
  private final Queue<Cursor> ready = new ConcurrentLinkedQueue<>();
  private final AtomicLong underWay = new AtomicLong();
  private volatile boolean congested;

  // Guarded by their own monitor.
  private final Set<Integer> opened = new LinkedHashSet<>();
  private final Set<Integer> moved = new LinkedHashSet<>();
  private final Map<Integer, String> refused = new LinkedHashMap<>();

  ReadSession(HttpSite site, Session session, long readerBytes, long readBytes) {
    this.site = site;
    this.session = session;
    this.readerBytes = readerBytes;
    this.readBytes = readBytes;
  }

  /** A channel has something for it. */
  void has(Cursor cursor) {
    ready.add(cursor);
    session.wake();
  }

  /** Where a channel is written has changed. */
  void moved(int number) {
    synchronized (moved) {
      moved.add(number);
    }
    session.wake();
  }

  @Override
  public void apply(Message message) {
    if (message instanceof Message.Taken taken) {
      Cursor cursor = cursors.get(taken.number());
      if (cursor != null) {
        freed(cursor.window.taken(cursor, taken.upTo()));
        Window.ping(cursor);
      }
    } else if (message instanceof Message.Open open) {
      open(open);
    } else if (message instanceof Message.Close close) {
      Cursor cursor = cursors.remove(close.number());
      if (cursor != null) {
        freed(site.detach(cursor).underWay());
      }
    } else if (message instanceof Message.Arrived arrived) {
      Cursor cursor = cursors.get(arrived.number());
      if (cursor != null) {
        underWay.addAndGet(cursor.window.rewind(cursor, arrived.upTo()));
        Window.ping(cursor);
      }
    } else if (message instanceof Message.Renew) {
      site.extend(session.credential());
    } else {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "a reader does not say " + message.getClass().getSimpleName());
    }
  }

  private void open(Message.Open open) {
    if (!TokenScope.opens(session.owner, open.channel())) {
      return; // to who may not read it a channel is one that is not there
    }
    Cursor known = cursors.get(open.number());
    if (known == null && cursors.size() >= site.options().maxChannels()) {
      synchronized (moved) {
        refused.put(
            open.number(),
            "more than "
                + site.options().maxChannels()
                + " channels in one session: raise maxChannels at "
                + site.options().dataCentre());
      }
      session.wake();
      return;
    }
    if (known == null) {
      Cursor cursor = site.attach(open.channel(), this, open.number(), open.reader());
      cursors.put(open.number(), cursor);
      Window.ping(cursor);
    }
    synchronized (moved) {
      opened.add(open.number());
      moved.add(open.number());
    }
    session.wake();
  }

  private void freed(long bytes) {
    if (underWay.addAndGet(-bytes) <= readBytes / 2 && congested) {
      congested = false;
      cursors.values().forEach(Window::ping);
    }
  }

  @Override
  public void collect(MessageWriter out) {
    synchronized (moved) {
      opened.forEach(number -> out.add(new Message.Opened(number)));
      opened.clear();
      refused.forEach((number, reason) -> out.add(new Message.Refused(number, reason)));
      refused.clear();
      if (site.hasDirectory()) {
        moved.forEach(number -> located(number, out));
      }
      moved.clear();
    }
    while (out.size() < Session.BATCH) {
      Cursor cursor = ready.poll();
      if (cursor == null) {
        return;
      }
      cursor.queued.set(false);
      Message.Data data = next(cursor);
      if (data != null) {
        out.add(data);
        Window.ping(cursor);
      }
    }
    session.wake();
  }

  private Message.@Nullable Data next(Cursor cursor) {
    if (cursors.get(cursor.number) != cursor) {
      return null;
    }
    boolean full = underWay.get() > readBytes;
    if (full) {
      congested = true;
    }
    Message.Data data = cursor.window.next(cursor, full ? 0 : readerBytes);
    if (data != null) {
      underWay.addAndGet(Window.bytes(data.frame()));
    }
    return data;
  }

  private void located(int number, MessageWriter out) {
    Cursor cursor = cursors.get(number);
    if (cursor != null) {
      out.add(site.located(cursor.window.channel, number));
    }
  }

  @Override
  public void resumed() {
    ready.clear();
    for (Cursor cursor : cursors.values()) {
      cursor.queued.set(false);
      underWay.addAndGet(cursor.window.rewind(cursor, 0));
      synchronized (moved) {
        opened.add(cursor.number);
        moved.add(cursor.number);
      }
      Window.ping(cursor);
    }
  }

  @Override
  public void ended() {
    for (Cursor cursor : cursors.values()) {
      site.metrics.framesLost.add(site.detach(cursor).frames());
    }
    cursors.clear();
  }
}
