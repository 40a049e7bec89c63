package io.syncline.transport.http;

import io.syncline.SyncException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What may come over a link and wait to be polled: the bounds that the other side keeps in {@link
 * ReadSession}, looked at again here, since not every process that answers is a good one.
 *
 * <p>Whoever keeps them is never refused: what counts as under way there is never less than here.
 */
final class Inflow {
  /** How many sessions may have left a full window with a reader that does not poll. */
  private static final int WINDOWS = 8;

  private static final long OVER = Long.MIN_VALUE / 2;

  private final HttpChannelOptions options;
  private final AtomicLong underWay = new AtomicLong();

  Inflow(HttpChannelOptions options) {
    this.options = options;
  }

  /**
   * A frame came; of the link's reading thread.
   *
   * @throws SyncException {@code CORRUPT} if it is more than was asked for; it is not taken
   */
  void came(Attachment attachment, long bytes) {
    long had = attachment.underWay.get();
    boolean full = had + bytes > options.readerBytes() || underWay.get() > options.readBytes();
    if (had > 0 && full || attachment.reader.queued() > WINDOWS * options.readerBytes()) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          "more frames of channel "
              + attachment.reader.channel
              + " came than may be under way: "
              + had
              + " bytes wait, and readerBytes is "
              + options.readerBytes());
    }
    if (attachment.underWay.getAndAdd(bytes) >= 0) {
      underWay.addAndGet(bytes);
    }
  }

  /** It was polled. */
  void taken(Attachment attachment, long bytes) {
    if (attachment.underWay.getAndAdd(-bytes) >= 0) {
      underWay.addAndGet(-bytes);
    }
  }

  /** Nothing more comes for it. */
  void over(Attachment attachment) {
    long rest = attachment.underWay.getAndSet(OVER);
    if (rest > 0) {
      underWay.addAndGet(-rest);
    }
  }
}
