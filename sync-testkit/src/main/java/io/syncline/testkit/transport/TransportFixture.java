package io.syncline.testkit.transport;

import io.syncline.ClusterId;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import java.time.Duration;

/**
 * A transport under test, between two data centres. All a host writes to run {@link
 * TransportContract} against its own.
 */
public interface TransportFixture extends AutoCloseable {
  /** A new transport, as one worker of that data centre would have it. The suite closes it. */
  Transport transport(ClusterId dataCentre);

  /** The admin of that data centre's channels. */
  ChannelAdmin admin(ClusterId dataCentre);

  /** Whether {@link ChannelAdmin#revoke} ends a reader's credential at once. */
  default boolean revokes() {
    return true;
  }

  /** How long the suite waits for what must happen before it calls it missing. */
  default Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** Ends what the fixture made. */
  @Override
  default void close() {}
}
