package io.syncline.examples.quickstart;

import io.syncline.ClusterId;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import io.syncline.transport.memory.MemoryNetwork;

/** What carries frames between the two data centres. */
interface Carrier extends AutoCloseable {
  /** For one worker; the worker's owner closes it. */
  Transport transport(ClusterId dataCentre);

  /** For one master. */
  ChannelAdmin admin(ClusterId dataCentre);

  @Override
  void close();

  /** Queues in this JVM. */
  static Carrier memory() {
    MemoryNetwork network = new MemoryNetwork();
    return new Carrier() {
      @Override
      public Transport transport(ClusterId dataCentre) {
        return network.transport(dataCentre);
      }

      @Override
      public ChannelAdmin admin(ClusterId dataCentre) {
        return network.admin(dataCentre);
      }

      @Override
      public void close() {
        // Queues need no end.
      }
    };
  }
}
