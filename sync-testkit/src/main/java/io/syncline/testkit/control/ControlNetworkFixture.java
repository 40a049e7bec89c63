package io.syncline.testkit.control;

import io.syncline.control.ControlNetwork;
import java.time.Duration;

/**
 * A control network under test. All a host writes to run {@link ControlNetworkContract} on its own.
 */
public interface ControlNetworkFixture extends AutoCloseable {
  /** A process's access to the network: each answer is another process's, as it were. */
  ControlNetwork open();

  /** An endpoint of the network's own form that can be listened at; another one for each number. */
  String endpoint(int number);

  /** How long the suite waits for what must happen before it calls it missing. */
  default Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** Ends what the fixture made. */
  @Override
  void close();
}
