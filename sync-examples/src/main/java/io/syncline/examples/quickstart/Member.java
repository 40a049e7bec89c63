package io.syncline.examples.quickstart;

import io.syncline.control.ControlNetwork;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What one master or worker has of its own: where it is reached, what it calls and carries frames
 * with. It is closed after the master or worker.
 */
interface Member extends AutoCloseable {
  String endpoint();

  ControlNetwork calls();

  /** For a worker; its owner closes it. */
  Transport transport();

  /** For a master, with how to ask whether it leads. */
  ChannelAdmin admin(BooleanSupplier leads);

  @Override
  void close();

  /** A member that has no process of its own: calls stay in this JVM. */
  record Inside(
      String endpoint,
      ControlNetwork calls,
      Supplier<Transport> transports,
      Supplier<ChannelAdmin> admins)
      implements Member {
    @Override
    public Transport transport() {
      return transports.get();
    }

    @Override
    public ChannelAdmin admin(BooleanSupplier leads) {
      return admins.get();
    }

    @Override
    public void close() {
      // Whoever made the network closes it.
    }
  }
}
