package io.syncline.transport.http;

import io.syncline.security.ChannelTokens;
import io.syncline.transport.ChannelId;
import io.syncline.transport.Frame;
import java.util.List;

/**
 * What two processes say to each other about channels. Within one session a channel goes by a
 * number that the one who opened it chose.
 */
sealed interface Message {
  /**
   * The first of a stream's answer.
   *
   * @param process who answers; another one after a restart
   * @param directory whether it knows where channels are written
   */
  record Hello(int version, String process, boolean directory) implements Message {}

  /** A frame; sequence numbers of one opened channel grow by one. */
  record Data(int number, long sequence, Frame frame) implements Message {}

  /** The reader stands in the channel: what is offered to this process from now on, it sees. */
  record Opened(int number) implements Message {}

  /**
   * A channel is not opened, or what a worker writes of it is not passed on. Nothing else changes;
   * it may be asked for again after a while.
   *
   * @param reason in words, without secrets
   */
  record Refused(int number, String reason) implements Message {}

  /** Where else the channel is written; replaces what was said before. */
  record Located(int number, boolean exists, List<Place> places) implements Message {
    public Located {
      places = List.copyOf(places);
    }
  }

  /** A process that writes a channel, and where it is reached. */
  record Place(String process, String url) {}

  /** Nothing; so that a line that is idle is not taken for dead. */
  record Beat() implements Message {}

  /** To a worker: whether the channel may be written, and which readers wait for its frames. */
  record Exists(int number, boolean exists, List<Long> readers) implements Message {
    public Exists {
      readers = List.copyOf(readers);
    }
  }

  /** To a worker: all the tokens that there are. Expiries are in milliseconds. */
  record Credentials(List<ChannelTokens.Stored> all) implements Message {
    public Credentials {
      all = List.copyOf(all);
    }
  }

  /**
   * To a worker: what another data centre handed over for reading its channels. Secret.
   *
   * @param expires milliseconds since 1970
   */
  record Handed(String cluster, String token, long expires) implements Message {
    @Override
    public String toString() {
      return "Handed[cluster=" + cluster + "]";
    }
  }

  /** Of a reader: its token, which it shows with this, is to last longer. */
  record Renew() implements Message {}

  /** Opens a channel for reading. The reader's id is the same at every process. */
  record Open(int number, long reader, ChannelId channel) implements Message {}

  /** The frames up to this one were taken from the reader, and may be forgotten. */
  record Taken(int number, long upTo) implements Message {}

  /** The frames up to this one need not be sent again. */
  record Arrived(int number, long upTo) implements Message {}

  /** Ends the reading, or the writing, of a channel. */
  record Close(int number) implements Message {}

  /** A worker writes a channel. */
  record Writing(int number, ChannelId channel) implements Message {}
}
