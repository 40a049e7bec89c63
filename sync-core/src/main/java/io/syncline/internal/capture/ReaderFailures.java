package io.syncline.internal.capture;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows when one kind of reader of a feed fails: each reason is told once, and the next
 * reader is opened after a pause, so that a feed that is out of order is not asked all the time. On
 * the sender's lane only.
 */
final class ReaderFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ReaderFailures.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final FeedSender owner;
  private final String reader;
  private long due;
  private String last = "";

  /**
   * None so far.
   *
   * @param reader what it is called in the log
   */
  ReaderFailures(FeedSender owner, String reader) {
    this.owner = owner;
    this.reader = reader;
    this.due = now();
  }

  /** It could not be opened, or read. */
  void failed(String why) {
    owner.metrics.callsFailed.add();
    if (!why.equals(last)) {
      last = why;
      LOG.warn(
          "event=feed-failed feed={} reader={} reason=\"{}\" next=\"tried again every {}\"",
          owner.task.feed(),
          reader,
          why,
          RETRY);
    }
    due = now() + RETRY.toNanos();
    owner.liveAfter(RETRY);
  }

  /** It was read: the next failure is a new one. */
  void over() {
    last = "";
  }

  /** Whether it has failed since it was read. */
  boolean any() {
    return !last.isEmpty();
  }

  /** Whether the next one may be opened; if not, it is looked at again in time. */
  boolean mayOpen() {
    long left = due - now();
    if (left > 0) {
      owner.liveAfter(Duration.ofNanos(left));
    }
    return left <= 0;
  }

  private long now() {
    return owner.context.runtime().nanoTime();
  }
}
