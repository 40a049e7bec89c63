package io.syncline.testkit.control;

import io.syncline.SyncRuntime;
import io.syncline.control.ControlNetwork;
import io.syncline.control.memory.MemoryControlNetwork;

final class MemoryControlNetworkTest extends ControlNetworkContract {
  @Override
  protected ControlNetworkFixture fixture() {
    return new Memory();
  }

  /** One network for all processes. */
  static class Memory implements ControlNetworkFixture {
    private final SyncRuntime runtime = SyncRuntime.threaded("contract");
    private final MemoryControlNetwork network = new MemoryControlNetwork(runtime);

    SyncRuntime runtime() {
      return runtime;
    }

    @Override
    public ControlNetwork open() {
      return network;
    }

    @Override
    public String endpoint(int number) {
      return "mem://dc/" + number;
    }

    @Override
    public void close() {
      runtime.close();
    }
  }
}
