package io.syncline.transport.http;

import io.syncline.ClusterId;
import io.syncline.testkit.transport.TransportFixture;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Two data centres, with all in one process each, or with a process for each worker. */
final class HttpFixture implements TransportFixture {
  private final boolean apart;
  private final Map<ClusterId, Process> masters = new HashMap<>();
  private final List<Process> workers = new ArrayList<>();

  HttpFixture(boolean apart) {
    this.apart = apart;
  }

  private Process master(ClusterId dataCentre) {
    return masters.computeIfAbsent(dataCentre, id -> Process.master(id, UnaryOperator.identity()));
  }

  @Override
  public Transport transport(ClusterId dataCentre) {
    Process process = master(dataCentre);
    if (apart) {
      process = Process.worker(dataCentre, process, UnaryOperator.identity());
      workers.add(process);
    }
    return new HttpTransport(process.site);
  }

  @Override
  public ChannelAdmin admin(ClusterId dataCentre) {
    return new HttpChannelAdmin(master(dataCentre).site);
  }

  @Override
  public void close() {
    workers.forEach(Process::close);
    masters.values().forEach(Process::close);
  }
}
