package io.syncline.control.http;

import io.syncline.SyncRuntime;
import io.syncline.control.ControlNetwork;
import io.syncline.testkit.control.ControlNetworkContract;
import io.syncline.testkit.control.ControlNetworkFixture;
import java.util.ArrayList;
import java.util.List;

final class HttpControlNetworkContractTest extends ControlNetworkContract {
  @Override
  protected ControlNetworkFixture fixture() {
    return new Fixture();
  }

  /** The first process is the one that listens. */
  private static final class Fixture implements ControlNetworkFixture {
    private final SyncRuntime runtime = SyncRuntime.threaded("contract");
    private final List<TestProcess> processes = new ArrayList<>();

    @Override
    public ControlNetwork open() {
      TestProcess process = new TestProcess(runtime, "master", "secret");
      processes.add(process);
      return process.network();
    }

    @Override
    public String endpoint(int number) {
      return processes.get(0).endpoint(number == 0 ? "" : "/role-" + number);
    }

    @Override
    public void close() {
      processes.forEach(TestProcess::close);
      runtime.close();
    }
  }
}
