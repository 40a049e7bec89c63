package io.syncline.examples.quickstart;

import io.syncline.ClusterId;
import io.syncline.SyncRuntime;
import io.syncline.control.ControlNetwork;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.TestBroker;
import io.syncline.testbroker.kraft.KafkaBroker;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;
import io.syncline.transport.kafka.KafkaChannelAdmin;
import io.syncline.transport.kafka.KafkaOptions;
import io.syncline.transport.kafka.KafkaOptions.Compression;
import io.syncline.transport.kafka.KafkaSecurity;
import io.syncline.transport.kafka.KafkaTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Two Kafka brokers, one for each data centre, as child processes on the loopback address. */
final class KafkaCarrier implements Carrier {
  private static final ClusterId BERLIN = new ClusterId("berlin");
  private static final ClusterId PARIS = new ClusterId("paris");

  /** The writes of two milliseconds share a request: all processes here share two cores. */
  private static final Duration LINGER = Duration.ofMillis(2);

  private static final int LARGE_FRAMES = 1000;
  private static final int SMALL_FRAMES = 1000;

  private final SyncRuntime runtime = SyncRuntime.threaded("quickstart");
  private final MemoryControlNetwork calls = new MemoryControlNetwork(runtime);
  private final Map<ClusterId, TestBroker> brokers = new TreeMap<>();
  private final List<KafkaChannelAdmin> admins = new ArrayList<>();

  private KafkaCarrier() {}

  static KafkaCarrier start(Path folder) throws IOException, InterruptedException {
    KafkaCarrier carrier = new KafkaCarrier();
    try {
      for (ClusterId name : List.of(BERLIN, PARIS)) {
        carrier.brokers.put(
            name,
            KafkaBroker.start(
                folder.resolve("broker-" + name), BrokerOptions.plain().withHeapMegabytes(512)));
      }
      BrokerTrial.run(carrier, BERLIN, PARIS, LARGE_FRAMES, SMALL_FRAMES);
      BrokerTrial.run(carrier, PARIS, BERLIN, 0, SMALL_FRAMES);
      return carrier;
    } catch (IOException | InterruptedException | RuntimeException e) {
      carrier.close();
      throw e;
    }
  }

  @Override
  public Member master(ClusterId dataCentre, int number) {
    return member(dataCentre, Carrier.inside(dataCentre, "master", number));
  }

  @Override
  public Member worker(ClusterId dataCentre, int number) {
    return member(dataCentre, Carrier.inside(dataCentre, "worker", number));
  }

  private Member member(ClusterId dataCentre, String endpoint) {
    return new Member.Inside(endpoint, calls, () -> transport(dataCentre), () -> admin(dataCentre));
  }

  @Override
  public ControlNetwork operator(ClusterId dataCentre) {
    return calls;
  }

  Transport transport(ClusterId dataCentre) {
    return new KafkaTransport(options(dataCentre));
  }

  ChannelAdmin admin(ClusterId dataCentre) {
    KafkaChannelAdmin admin = new KafkaChannelAdmin(options(dataCentre));
    admins.add(admin);
    return admin;
  }

  private KafkaOptions options(ClusterId dataCentre) {
    TestBroker broker = brokers.get(dataCentre);
    if (broker == null) {
      throw new IllegalArgumentException("no broker for " + dataCentre);
    }
    return KafkaOptions.builder(
            dataCentre, List.of(broker.bootstrap()), new KafkaSecurity.PlaintextOnLoopback())
        .linger(LINGER)
        // The loopback has bytes to spare, the processor has no time: the other way round than
        // between data centres, where the default is right.
        .compression(Compression.NONE)
        .build();
  }

  @Override
  public void close() {
    admins.forEach(KafkaChannelAdmin::close);
    brokers.values().forEach(TestBroker::close);
    runtime.close();
  }
}
