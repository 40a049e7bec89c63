package io.syncline.internal.structure;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.internal.loop.Deadlines;
import io.syncline.internal.loop.Pace;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Both channels of an inventory task. They are opened by {@link #open}, and again, after a pause,
 * where they failed.
 */
final class InventoryLink {
  private final InventoryContext context;
  private PeerAddress peer;
  private final ChannelId reads;
  private final ChannelId writes;
  private final Runnable wake;
  private final Pace reopen;
  private final List<Registration> registrations = new ArrayList<>();
  private @Nullable ChannelReader reader;
  private @Nullable ChannelWriter writer;
  private boolean ready;

  /** A message with what stood in its frame's header. */
  record Heard(StreamId stream, SessionId session, InventoryMessage message) {}

  /**
   * Opens nothing yet.
   *
   * @param wake may be called from any thread
   */
  InventoryLink(
      InventoryContext context,
      SyncId sync,
      PeerAddress peer,
      ChannelId.Kind reads,
      ChannelId.Kind writes,
      Runnable wake) {
    this.context = context;
    this.peer = peer;
    this.reads = new ChannelId(sync, reads, "", 0);
    this.writes = new ChannelId(sync, writes, "", 0);
    this.wake = wake;
    this.reopen = new Pace(context.runtime(), Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  /**
   * Opens what is not open; true once the reader stands at its channel's end.
   *
   * @param onReady is run then, once for each time the link was opened
   */
  boolean open(Runnable onReady) {
    if (reader == null && reopen.due()) {
      reopen.later();
      ChannelReader opened = context.transport().reader(peer, reads);
      reader = opened;
      registrations.add(opened.onFrame(wake));
      ChannelWriter out = context.transport().writer(writes);
      writer = out;
      registrations.add(out.onRoom(wake));
      // Not one of the task's calls: whoever stops it need not wait for a channel to be made.
      Deadlines.await(
          context.lane(),
          Urgency.LIVE,
          opened.ready(),
          context.options().callDeadline(),
          "open channel " + reads,
          done -> {
            if (reader == opened) {
              ready = true;
              reopen.now();
              onReady.run();
              wake.run();
            }
          },
          error -> {
            if (reader == opened) {
              close();
              wake.run();
            }
          },
          late -> context.metrics().lateCompletions.add());
    }
    return ready;
  }

  void renewed(PeerAddress other) {
    peer = other;
  }

  /** Whether both channels are open. */
  boolean ready() {
    return ready;
  }

  /** How long until something is to be tried that nobody wakes for. */
  Duration left() {
    return reader == null ? reopen.left() : Pace.LONG;
  }

  /** The next message; frames that hold none are dropped and counted. */
  Optional<Heard> poll() {
    ChannelReader from = reader;
    while (from != null && ready) {
      Optional<Received> received = from.poll();
      if (received.isEmpty()) {
        return Optional.empty();
      }
      Frame frame = received.get().frame();
      context.metrics().framesReceived.add();
      context.metrics().frameBytesReceived.add(frame.payload().length());
      from.done(received.get());
      try {
        InventoryMessage message = InventoryMessage.decode(frame.payload());
        return Optional.of(new Heard(frame.stream(), frame.session(), message));
      } catch (SyncException e) {
        context.metrics().framesCorrupt.add();
      }
    }
    return Optional.empty();
  }

  /** False if there is no room now. */
  boolean offer(StreamId stream, SessionId session, Bytes payload) {
    if (writer == null || !writer.offer(new Frame(stream, session, payload))) {
      return false;
    }
    context.metrics().framesSent.add();
    context.metrics().frameBytesSent.add(payload.length());
    return true;
  }

  /** Closes both channels. */
  void close() {
    ready = false;
    registrations.forEach(Registration::close);
    registrations.clear();
    if (reader != null) {
      reader.close();
      reader = null;
    }
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }
}
