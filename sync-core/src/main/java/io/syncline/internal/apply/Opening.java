package io.syncline.internal.apply;

import io.syncline.Registration;
import io.syncline.Stall;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.internal.loop.Deadlines;
import io.syncline.internal.loop.Pace;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading end of a channel, opened until it stands: anew at once where that only took too long;
 * where it was refused, after pauses that grow, or as soon as there is another address. On the
 * group's lane only.
 */
final class Opening {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final ReceiverGroup group;
  private final ChannelId channel;
  private final Runnable onFrame;
  private final Runnable onOpen;
  private final Pace pace;
  private ChannelReader reader;
  private Registration hint;
  private Registration again = () -> {};
  private boolean open;
  private boolean closed;
  private String refused = "";
  private long refusedAt;

  /**
   * Begins.
   *
   * @param onFrame may be called from any thread
   */
  Opening(ReceiverGroup group, ChannelId channel, Runnable onFrame, Runnable onOpen) {
    this.group = group;
    this.channel = channel;
    this.onFrame = onFrame;
    this.onOpen = onOpen;
    this.pace = new Pace(group.context.runtime(), PAUSE, LONGEST_PAUSE);
    this.reader = group.context.transport().reader(group.peer(), channel);
    this.hint = reader.onFrame(onFrame);
    awaitReady();
  }

  /** The end of the moment; empty until it is open. */
  ChannelReader reader() {
    return reader;
  }

  boolean isOpen() {
    return open;
  }

  /** Why it is not open, where that is known. */
  Optional<Stall> refusal(long now) {
    return open || refused.isEmpty()
        ? Optional.empty()
        : Optional.of(new Stall(Stall.Hop.TRANSPORT, refused, Duration.ofNanos(now - refusedAt)));
  }

  /** There is another address. */
  void renewed() {
    if (!open && !refused.isEmpty()) {
      pace.now();
      reopen();
    }
  }

  private void awaitReady() {
    ChannelReader opening = reader;
    Deadlines.await(
        group.lane,
        Urgency.CONTROL,
        opening.ready(),
        group.context.options().callDeadline(),
        "reading " + channel,
        done -> {
          if (reader == opening) {
            opened();
          }
        },
        error -> {
          if (reader == opening && !closed) {
            notOpened(error);
          }
        },
        late -> group.metrics.lateCompletions.add());
  }

  private void opened() {
    open = true;
    if (!refused.isEmpty()) {
      LOG.info("event=channel-open channel={} after=\"{}\"", channel, refused);
    }
    onOpen.run();
  }

  private void notOpened(Throwable error) {
    if (Deadlines.isLate(error)) {
      reopen();
      return;
    }
    String why = "a channel can't be read: " + error.getMessage();
    if (!why.equals(refused)) {
      LOG.warn(
          "event=channel-refused channel={} error=\"{}\" next=\"tried again, after longer and longer"
              + " pauses\"",
          channel,
          error.toString());
      refusedAt = refused.isEmpty() ? group.context.runtime().nanoTime() : refusedAt;
      refused = why;
    }
    pace.later();
    again = group.lane.schedule(Urgency.CONTROL, pace.left(), this::reopen);
  }

  private void reopen() {
    if (closed || open) {
      return;
    }
    release();
    reader = group.context.transport().reader(group.peer(), channel);
    hint = reader.onFrame(onFrame);
    awaitReady();
  }

  private void release() {
    again.close();
    hint.close();
    reader.close();
  }

  /** Idempotent. */
  void close() {
    closed = true;
    release();
  }
}
