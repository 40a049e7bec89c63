package io.syncline.transport.kafka;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.testbroker.BrokerOptions;
import io.syncline.testbroker.kraft.KafkaBroker;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.Received;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How fast frames go through one broker beside this JVM, and how fast the Kafka clients alone carry
 * the same bytes in the same run. A program, not a test; the one argument is the number of MiB for
 * each load (default 400).
 */
final class TransportSpeed {
  private static final int SHARDS = 4;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final KafkaSite site;
  private final SyncId sync = new SyncId("speed");

  private TransportSpeed(KafkaSite site) {
    this.site = site;
  }

  public static void main(String[] arguments) throws Exception {
    long bytes = (arguments.length > 0 ? Long.parseLong(arguments[0]) : 400) << 20;
    Path dir = Files.createTempDirectory("syncline-speed");
    KafkaBroker broker =
        KafkaBroker.start(dir, BrokerOptions.plain().withPeakSpeed().withHeapMegabytes(768));
    try (KafkaSite site =
        new KafkaSite(KafkaFixture.SOURCE, broker, new KafkaSecurity.PlaintextOnLoopback())) {
      TransportSpeed speed = new TransportSpeed(site);
      Flow.create(site, SHARDS, speed.shards().toArray(ChannelId[]::new));
      for (int round = 1; round <= 3; round++) {
        speed.load("frames of 256 KiB", 256 << 10, bytes);
        speed.clientsAlone("clients alone, 256 KiB", 256 << 10, bytes);
        speed.load("frames of 1 KiB", 1 << 10, bytes / 4);
        speed.latency(1000, 10);
      }
    }
  }

  private List<ChannelId> shards() {
    return IntStream.range(0, SHARDS)
        .mapToObj(i -> new ChannelId(sync, ChannelId.Kind.DATA, "inc", i))
        .toList();
  }

  private void load(String what, int frameBytes, long bytes) throws Exception {
    try (KafkaTransport source = new KafkaTransport(site.options().build());
        KafkaTransport target = new KafkaTransport(site.options().build())) {
      Semaphore arrived = new Semaphore(0);
      Semaphore room = new Semaphore(0);
      List<ChannelReader> readers = readers(target, arrived);
      List<ChannelWriter> writers = writers(source, room);
      Frame frame = frame(documents(frameBytes, 7));
      int count = (int) (bytes / frameBytes);
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(() -> drain(readers, arrived, count));
      Spent spent = Spent.now();
      for (int i = 0; i < count; i++) {
        ChannelWriter writer = writers.get(i % SHARDS);
        while (!writer.offer(frame)) {
          if (room.tryAcquire(1, TimeUnit.SECONDS)) {
            room.drainPermits();
          }
        }
      }
      reading.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      report(what, (long) count * frameBytes, Spent.now().since(spent));
    }
  }

  private static void drain(List<ChannelReader> readers, Semaphore arrived, int count) {
    int got = 0;
    while (got < count) {
      int before = got;
      for (ChannelReader reader : readers) {
        while (reader.poll().isPresent()) {
          got++;
        }
      }
      if (got == before) {
        pause(arrived);
      }
    }
  }

  private void latency(int perSecond, int seconds) throws Exception {
    try (KafkaTransport source = new KafkaTransport(site.options().build());
        KafkaTransport target = new KafkaTransport(site.options().build())) {
      Semaphore arrived = new Semaphore(0);
      List<ChannelReader> readers = readers(target, arrived);
      List<ChannelWriter> writers = writers(source, new Semaphore(0));
      int warm = 2 * perSecond;
      long[] nanos = new long[warm + perSecond * seconds];
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(() -> measure(readers, arrived, nanos));
      byte[] document = documents(1 << 10, 3);
      long begin = System.nanoTime();
      for (int i = 0; i < nanos.length; i++) {
        long due = begin + i * (1_000_000_000L / perSecond);
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        byte[] stamped = document.clone();
        ByteBuffer.wrap(stamped).putLong(due);
        Frame frame = frame(stamped);
        ChannelWriter writer = writers.get(i % SHARDS);
        Flow.until("room", () -> writer.offer(frame) ? Optional.of(true) : Optional.empty());
      }
      reading.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      long[] measured = Arrays.copyOfRange(nanos, warm, nanos.length);
      Arrays.sort(measured);
      System.out.printf(
          "%-28s p50 %.2f ms  p90 %.2f  p99 %.2f  max %.2f%n",
          "latency at " + perSecond + "/s",
          millis(measured, 0.5),
          millis(measured, 0.9),
          millis(measured, 0.99),
          millis(measured, 1));
    }
  }

  private static void measure(List<ChannelReader> readers, Semaphore arrived, long[] nanos) {
    for (int got = 0; got < nanos.length; ) {
      int before = got;
      for (ChannelReader reader : readers) {
        for (var r = reader.poll(); r.isPresent() && got < nanos.length; r = reader.poll()) {
          nanos[got++] = System.nanoTime() - sent(r.get());
        }
      }
      if (got == before) {
        pause(arrived);
      }
    }
  }

  /** The limit: what a producer and a consumer do with the same bytes and settings. */
  private void clientsAlone(String what, int recordBytes, long bytes) throws Exception {
    KafkaOptions options = site.options().build();
    String topic = "alone-" + System.nanoTime();
    try (TopicMaker maker = new TopicMaker(options)) {
      maker.makeSome(Map.of(topic, SHARDS), Map.of());
    }
    Map<String, Object> producing = new HashMap<>(ClientSettings.producer(options));
    producing.put("max.block.ms", 60_000);
    byte[] value = documents(recordBytes, 7);
    int count = (int) (bytes / recordBytes);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producing);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(ClientSettings.ownConsumer(options))) {
      List<TopicPartition> all =
          IntStream.range(0, SHARDS).mapToObj(i -> new TopicPartition(topic, i)).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () -> {
                for (int got = 0; got < count; ) {
                  got += consumer.poll(Duration.ofMillis(200)).count();
                }
              });
      Spent spent = Spent.now();
      for (int i = 0; i < count; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, i % SHARDS, null, value));
      }
      reading.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      report(what, (long) count * recordBytes, Spent.now().since(spent));
    }
  }

  private List<ChannelReader> readers(KafkaTransport target, Semaphore arrived) throws Exception {
    List<ChannelReader> readers = new ArrayList<>();
    for (ChannelId shard : shards()) {
      ChannelReader reader = Flow.ready(target.reader(Flow.address(site), shard));
      reader.onFrame(arrived::release);
      readers.add(reader);
    }
    return readers;
  }

  private List<ChannelWriter> writers(KafkaTransport source, Semaphore room) {
    List<ChannelWriter> writers = new ArrayList<>();
    for (ChannelId shard : shards()) {
      ChannelWriter writer = source.writer(shard);
      writer.onRoom(room::release);
      writers.add(writer);
    }
    return writers;
  }

  private static void pause(Semaphore arrived) {
    try {
      if (arrived.tryAcquire(100, TimeUnit.MILLISECONDS)) {
        arrived.drainPermits();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Frame frame(byte[] payload) {
    return new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(payload));
  }

  private static long sent(Received received) {
    return received.frame().payload().buffer().getLong();
  }

  private static double millis(long[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, part * sorted.length)] / 1e6;
  }

  /** Documents of 1 KiB one after the other, about as compressible as JSON with random content. */
  private static byte[] documents(int bytes, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(bytes + 1024);
    while (text.length() < bytes) {
      int begin = text.length();
      text.append("{\"_key\":\"").append(Math.abs(random.nextInt())).append('"');
      for (int field = 0; text.length() - begin < 1000; field++) {
        text.append(",\"some-field-").append(field).append("\":\"");
        text.append(Long.toHexString(random.nextLong()));
        text.append(Long.toHexString(random.nextLong())).append('"');
      }
      text.append("}");
    }
    return Arrays.copyOf(
        text.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII), bytes);
  }

  private static void report(String what, long bytes, Spent spent) {
    double seconds = spent.nanos / 1e9;
    double megabytes = bytes / 1e6;
    System.out.printf(
        "%-28s %6.0f MB/s %8.0f documents/s; processor: %.2f ms/MB here, %.2f ms/MB broker%n",
        what,
        megabytes / seconds,
        bytes / 1024.0 / seconds,
        spent.here.toMillis() / megabytes,
        spent.broker.toMillis() / megabytes);
  }

  /** Time that went by, and processor time that was taken by this process and its child. */
  private record Spent(long nanos, Duration here, Duration broker) {
    static Spent now() {
      return new Spent(
          System.nanoTime(),
          processor(ProcessHandle.current()),
          ProcessHandle.current()
              .children()
              .map(Spent::processor)
              .reduce(Duration.ZERO, Duration::plus));
    }

    private static Duration processor(ProcessHandle process) {
      return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    Spent since(Spent before) {
      return new Spent(nanos - before.nanos, here.minus(before.here), broker.minus(before.broker));
    }
  }
}
