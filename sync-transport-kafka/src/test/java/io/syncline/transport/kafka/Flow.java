package io.syncline.transport.kafka;

import io.syncline.Bytes;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Steps of the tests: numbered frames through channels, and waits that end. */
final class Flow {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private Flow() {}

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  static <T> T until(String what, Supplier<Optional<T>> supplier) {
    long end = System.nanoTime() + LIMIT.toNanos();
    for (Optional<T> found = supplier.get(); ; found = supplier.get()) {
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + LIMIT + ": " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  static void untilTrue(String what, Supplier<Boolean> condition) {
    boolean done = until(what, () -> condition.get() ? Optional.of(true) : Optional.empty());
    if (!done) {
      throw new AssertionError(what);
    }
  }

  static void create(KafkaSite site, int width, ChannelId... channels) throws Exception {
    List<ChannelSpec> specs = new ArrayList<>();
    for (ChannelId channel : channels) {
      specs.add(new ChannelSpec(channel, width));
    }
    get(site.admin.create(specs));
  }

  static PeerAddress address(KafkaSite site) throws Exception {
    return get(site.admin.address(KafkaFixture.TARGET, new SyncId("any")));
  }

  static ChannelReader ready(ChannelReader reader) throws Exception {
    get(reader.ready());
    return reader;
  }

  static Frame numbered(int number, int bytes) {
    byte[] payload = new byte[Math.max(bytes, 4)];
    long noise = number; // does not compress
    for (int i = 4; i < payload.length; i++) {
      noise = noise * 6364136223846793005L + 1442695040888963407L;
      payload[i] = (byte) (noise >>> 56);
    }
    for (int i = 0; i < 4; i++) {
      payload[i] = (byte) (number >>> (24 - 8 * i));
    }
    return new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(payload));
  }

  static int number(Received received) {
    Bytes payload = received.frame().payload();
    int number = 0;
    for (int i = 0; i < 4; i++) {
      number = number << 8 | (payload.at(i) & 0xff);
    }
    return number;
  }

  /** Offers frames of consecutive numbers, each until it is taken. */
  static void send(ChannelWriter writer, int from, int to, int bytes) {
    for (int i = from; i < to; i++) {
      Frame frame = numbered(i, bytes);
      untilTrue("room for frame " + frame, () -> writer.offer(frame));
    }
  }

  static int next(ChannelReader reader) {
    return number(until("a frame", reader::poll));
  }

  /** Reads until a frame of this number; all numbers on the way, it included. */
  static List<Integer> upTo(ChannelReader reader, int last) {
    List<Integer> numbers = new ArrayList<>();
    do {
      numbers.add(next(reader));
    } while (numbers.get(numbers.size() - 1) != last);
    return numbers;
  }
}
