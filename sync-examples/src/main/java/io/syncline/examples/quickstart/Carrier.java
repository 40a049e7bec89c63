package io.syncline.examples.quickstart;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.control.ControlNetwork;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.transport.memory.MemoryNetwork;

/** What carries calls and frames, within the two data centres and between them. */
interface Carrier extends AutoCloseable {
  /** How many masters a data centre has. */
  int MASTERS = 2;

  /** How many workers a data centre has. */
  int WORKERS = 2;

  /** One of the masters of a data centre, counted from 1; always the same for the same number. */
  Member master(ClusterId dataCentre, int number);

  /** One of the workers, counted from 1; for one call each. */
  Member worker(ClusterId dataCentre, int number);

  /** What an operator of a data centre calls its masters with. */
  ControlNetwork operator(ClusterId dataCentre);

  @Override
  void close();

  /** Where a member is reached whose calls stay in this JVM. */
  static String inside(ClusterId dataCentre, String role, int number) {
    return "mem://" + dataCentre + "/" + role + "-" + number;
  }

  /** Calls and queues in this JVM. */
  static Carrier memory() {
    SyncRuntime runtime = SyncRuntime.threaded("quickstart");
    MemoryControlNetwork calls = new MemoryControlNetwork(runtime);
    MemoryNetwork network = new MemoryNetwork();
    return new Carrier() {
      @Override
      public Member master(ClusterId dataCentre, int number) {
        return member(dataCentre, inside(dataCentre, "master", number));
      }

      @Override
      public Member worker(ClusterId dataCentre, int number) {
        return member(dataCentre, inside(dataCentre, "worker", number));
      }

      private Member member(ClusterId dataCentre, String endpoint) {
        return new Member.Inside(
            endpoint, calls, () -> network.transport(dataCentre), () -> network.admin(dataCentre));
      }

      @Override
      public ControlNetwork operator(ClusterId dataCentre) {
        return calls;
      }

      @Override
      public void close() {
        runtime.close();
      }
    };
  }
}
