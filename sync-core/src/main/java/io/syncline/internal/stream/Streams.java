package io.syncline.internal.stream;

import io.syncline.StreamId;

/** What the driver of senders must decide as the protocol does. Stateless. */
public final class Streams {
  private Streams() {}

  /** Whether a START is of a newer stream than the one served. */
  public static boolean newer(StreamId start, StreamId serving) {
    return Rules.newerStream(start, serving);
  }
}
