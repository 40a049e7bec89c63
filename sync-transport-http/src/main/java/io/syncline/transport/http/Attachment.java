package io.syncline.transport.http;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A reader's place in the channel at one process, within one session. */
final class Attachment {
  final ReadLink link;
  final HttpReader reader;
  final int number;

  /** Whether the acknowledgement is to be said. */
  final AtomicBoolean dirty = new AtomicBoolean();

  /** The last frame that came; of the link's reading thread, others look. */
  volatile long arrived;

  /** The last frame that was taken; of the reader's lane, others look. */
  volatile long taken;

  /** Whether the other side said that the reader stands in the channel. */
  volatile boolean opened;

  /** Bytes that came and were not taken; far below zero once this one is over. */
  final AtomicLong underWay = new AtomicLong();

  /** Bytes taken since they were last said; of the reader's lane. */
  long unsaid;

  Attachment(ReadLink link, HttpReader reader, int number) {
    this.link = link;
    this.reader = reader;
    this.number = number;
  }
}
