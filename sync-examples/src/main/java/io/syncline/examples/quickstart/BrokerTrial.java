package io.syncline.examples.quickstart;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncId;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Sends frames from one data centre to the other before anything is measured. Brokers of a data
 * centre have run for long; a child process that was started a moment ago loads and compiles its
 * code at the first requests, for seconds.
 */
final class BrokerTrial {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final SyncId TRIAL = new SyncId("trial");
  private static final int CHANNELS = 4;
  private static final int LARGE = 256 << 10;
  private static final int SMALL = 1 << 10;

  private BrokerTrial() {}

  /** Makes channels at the sender, sends so many large and small frames, removes the channels. */
  static void run(KafkaCarrier carrier, ClusterId from, ClusterId to, int large, int small) {
    ChannelAdmin admin = carrier.admin(from);
    List<ChannelSpec> channels = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      channels.add(
          new ChannelSpec(new ChannelId(TRIAL, ChannelId.Kind.DATA, "trial", i), CHANNELS));
    }
    get(admin.create(channels));
    PeerAddress address = get(admin.address(to, TRIAL));
    List<ChannelReader> readers = new ArrayList<>();
    List<ChannelWriter> writers = new ArrayList<>();
    try (Transport sending = carrier.transport(from);
        Transport receiving = carrier.transport(to)) {
      for (ChannelSpec spec : channels) {
        ChannelReader reader = receiving.reader(address, spec.channel());
        get(reader.ready());
        readers.add(reader);
        writers.add(sending.writer(spec.channel()));
      }
      send(writers, readers, LARGE, large);
      send(writers, readers, SMALL, small);
      writers.forEach(ChannelWriter::close);
      readers.forEach(ChannelReader::close);
    }
    get(admin.remove(new HashSet<>(channels.stream().map(ChannelSpec::channel).toList())));
  }

  private static void send(
      List<ChannelWriter> writers, List<ChannelReader> readers, int bytes, int count) {
    byte[] payload = new byte[bytes];
    new Random(1).nextBytes(payload);
    Frame frame = new Frame(new StreamId(1, 1), new SessionId(1, 1), Bytes.wrap(payload));
    int[] arrived = {0};
    for (int i = 0; i < count; i++) {
      ChannelWriter writer = writers.get(i % CHANNELS);
      Waiting.until("room", LIMIT, () -> writer.offer(frame), () -> {});
      arrived[0] += poll(readers);
    }
    Waiting.until(
        "the frames of a trial",
        LIMIT,
        () -> arrived[0] >= count,
        () -> arrived[0] += poll(readers));
  }

  private static int poll(List<ChannelReader> readers) {
    int count = 0;
    for (ChannelReader reader : readers) {
      while (reader.poll().isPresent()) {
        count++;
      }
    }
    return count;
  }

  private static <T> T get(java.util.concurrent.CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the brokers do not answer", e);
    }
  }
}
