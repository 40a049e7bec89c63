package io.syncline.testkit.transport;

import io.syncline.ClusterId;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import io.syncline.transport.memory.MemoryNetwork;

final class MemoryTransportTest extends TransportContract {
  @Override
  protected TransportFixture open() {
    MemoryNetwork network = new MemoryNetwork();
    return new TransportFixture() {
      @Override
      public Transport transport(ClusterId dataCentre) {
        return network.transport(dataCentre);
      }

      @Override
      public ChannelAdmin admin(ClusterId dataCentre) {
        return network.admin(dataCentre);
      }
    };
  }
}
