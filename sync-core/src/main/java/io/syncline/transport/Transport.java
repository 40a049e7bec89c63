package io.syncline.transport;

/**
 * Channels, for workers. A transport may lose, duplicate, delay and reorder frames, but never
 * invents or alters one.
 *
 * <p>No method blocks. One transport object serves one data centre in one process; it writes to
 * channels of its own data centre and reads from those of the other. Writers and readers are used
 * by one lane at a time.
 */
public interface Transport extends AutoCloseable {
  /** What the transport is and can. */
  TransportTraits traits();

  /**
   * Opens a channel of this data centre for writing. Cheap: thousands share one connection. Several
   * writers of one channel are fine.
   */
  ChannelWriter writer(ChannelId channel);

  /** Opens a channel of the other data centre for reading, at its end. */
  ChannelReader reader(PeerAddress peer, ChannelId channel);

  /**
   * Puts an address in place of one that was given before for the same channels, with other
   * credentials, or other endpoints where the peer has moved. Readers that are open go on with it,
   * without losing a frame that the peer still has.
   */
  void renew(PeerAddress peer);

  /** Closes all writers and readers. Idempotent, bounded in time. */
  @Override
  void close();
}
