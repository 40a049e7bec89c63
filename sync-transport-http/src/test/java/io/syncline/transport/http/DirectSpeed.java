package io.syncline.transport.http;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Received;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * How fast frames go from one site to another in this JVM, over TLS on loopback. A program, not a
 * test; the one argument is the number of MiB for each load (default 400).
 */
final class DirectSpeed {
  private static final int SHARDS = 4;
  private static final ClusterId SOURCE = new ClusterId("berlin");
  private static final ClusterId TARGET = new ClusterId("paris");

  private final List<ChannelReader> readers = new ArrayList<>();
  private final List<ChannelWriter> writers = new ArrayList<>();
  private final Semaphore arrived = new Semaphore(0);
  private final Semaphore room = new Semaphore(0);

  private DirectSpeed() {}

  public static void main(String[] arguments) throws Exception {
    long bytes = (arguments.length > 0 ? Long.parseLong(arguments[0]) : 400) << 20;
    try (Process source = Process.master(SOURCE, UnaryOperator.identity());
        Process target = Process.master(TARGET, UnaryOperator.identity());
        HttpTransport writing = new HttpTransport(source.site);
        HttpTransport reading = new HttpTransport(target.site)) {
      DirectSpeed speed = new DirectSpeed();
      speed.open(new HttpChannelAdmin(source.site), writing, reading);
      for (int round = 1; round <= 3; round++) {
        speed.load("frames of 256 KiB", 256 << 10, bytes);
        speed.load("frames of 1 KiB", 1 << 10, bytes / 4);
        speed.latency(1000, 5);
      }
    }
  }

  private void open(HttpChannelAdmin admin, HttpTransport writing, HttpTransport reading)
      throws Exception {
    PeerAddress address =
        admin.address(TARGET, new SyncId("speed")).toCompletableFuture().get(10, TimeUnit.SECONDS);
    for (int i = 0; i < SHARDS; i++) {
      ChannelId shard = new ChannelId(new SyncId("speed"), ChannelId.Kind.DATA, "inc", i);
      admin
          .create(List.of(new ChannelSpec(shard, SHARDS)))
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
      ChannelReader reader = reading.reader(address, shard);
      reader.ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
      reader.onFrame(arrived::release);
      readers.add(reader);
      ChannelWriter writer = writing.writer(shard);
      writer.onRoom(room::release);
      writers.add(writer);
    }
  }

  private void load(String what, int frameBytes, long bytes) throws Exception {
    // Different ones, more than the compression remembers.
    Frame[] frames = new Frame[(8 << 20) / frameBytes];
    Arrays.setAll(frames, i -> frame(documents(frameBytes, i)));
    int count = (int) (bytes / frameBytes);
    CompletableFuture<Void> drained =
        CompletableFuture.runAsync(() -> drain(new long[count], false));
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      send(writers.get(i % SHARDS), frames[i % frames.length]);
    }
    drained.get(300, TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "%-24s %6.0f MB/s %8.0f frames/s%n",
        what, (double) count * frameBytes / 1e6 / seconds, count / seconds);
  }

  private void latency(int perSecond, int seconds) throws Exception {
    int warm = 2 * perSecond;
    long[] nanos = new long[warm + perSecond * seconds];
    CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> drain(nanos, true));
    byte[] document = documents(1 << 10, 3);
    long begin = System.nanoTime();
    for (int i = 0; i < nanos.length; i++) {
      long due = begin + i * (1_000_000_000L / perSecond);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      byte[] stamped = document.clone();
      ByteBuffer.wrap(stamped).putLong(due);
      send(writers.get(i % SHARDS), frame(stamped));
    }
    drained.get(300, TimeUnit.SECONDS);
    long[] measured = Arrays.copyOfRange(nanos, warm, nanos.length);
    Arrays.sort(measured);
    System.out.printf(
        "%-24s p50 %.2f ms  p90 %.2f  p99 %.2f  max %.2f%n",
        "latency at " + perSecond + "/s",
        measured[measured.length / 2] / 1e6,
        measured[measured.length * 9 / 10] / 1e6,
        measured[measured.length * 99 / 100] / 1e6,
        measured[measured.length - 1] / 1e6);
  }

  private void send(ChannelWriter writer, Frame frame) throws InterruptedException {
    while (!writer.offer(frame)) {
      if (room.tryAcquire(1, TimeUnit.SECONDS)) {
        room.drainPermits();
      }
    }
  }

  private void drain(long[] nanos, boolean stamped) {
    for (int got = 0; got < nanos.length; ) {
      int before = got;
      for (ChannelReader reader : readers) {
        for (Optional<Received> r = reader.poll(); r.isPresent(); r = reader.poll()) {
          long sent = stamped ? r.get().frame().payload().buffer().getLong() : 0;
          nanos[got++] = System.nanoTime() - sent;
        }
      }
      try {
        if (got == before && arrived.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          arrived.drainPermits();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Frame frame(byte[] payload) {
    return new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(payload));
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
    return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), bytes);
  }
}
