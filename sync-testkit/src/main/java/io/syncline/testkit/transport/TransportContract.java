package io.syncline.testkit.transport;

import static io.syncline.testkit.transport.Scene.frame;
import static io.syncline.testkit.transport.Scene.frames;
import static io.syncline.testkit.transport.Scene.name;
import static io.syncline.testkit.transport.Scene.named;
import static io.syncline.testkit.transport.Scene.names;
import static io.syncline.testkit.transport.Scene.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelId.Kind;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every transport must keep to, sentence by sentence of {@link io.syncline.transport}. A host
 * extends this class in its tests and says how its transport is made; each test gets two data
 * centres of its own from {@link #open}. Without faults nothing may be lost, although a transport
 * under faults may lose.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class TransportContract extends ChannelContract {
  @Test
  protected void deliversFramesInOrderWithWhatTravelsBesideThem() {
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    List<Frame> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sent.add(new Frame(new StreamId(7, i), new SessionId(i, Long.MAX_VALUE), noise(i * 3, i)));
    }
    scene.send(writer, sent.toArray(Frame[]::new));
    List<Received> received = scene.next(reader, sent.size());
    assertThat(received).extracting(Received::frame).isEqualTo(sent);
    assertThat(received).extracting(Received::place).isSorted().doesNotHaveDuplicates();
  }

  @Test
  protected void saysMoreOnlyWhereMoreComes() {
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    scene.send(scene.writer(scene.shard(0)), frames("f", 20));
    for (int i = 0; i < 19; i++) {
      scene.next(reader);
    }
    assertThat(scene.next(reader).more()).isFalse();
  }

  @Test
  protected void readerStartsAtTheEnd() {
    scene.create(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    ChannelReader early = scene.reader(scene.shard(0));
    scene.send(writer, frames("old", 10));
    scene.patience.get("flushed", writer.flushed());
    scene.next(early, 10);
    ChannelReader late = scene.reader(scene.shard(0));
    scene.send(writer, named("new"));
    assertThat(name(scene.next(late).frame())).isEqualTo("new");
    assertThat(name(scene.next(early).frame())).isEqualTo("new");
  }

  @Test
  protected void everyReaderSeesEveryFrame() {
    ChannelId feed = scene.channel(Kind.FEED, "feed-1");
    scene.create(feed);
    ChannelReader one = scene.reader(feed);
    ChannelReader sameTransport = scene.reader(feed);
    ChannelReader otherWorker =
        scene.transport(Scene.TARGET).reader(scene.address(Kind.FEED), feed);
    scene.patience.get("ready", otherWorker.ready());
    scene.send(scene.writer(feed), frames("f", 50));
    for (ChannelReader reader : List.of(one, sameTransport, otherWorker)) {
      assertThat(names(scene.next(reader, 50))).isEqualTo(names("f", 50));
    }
  }

  @Test
  protected void severalWritersShareAChannelAndEachKeepsItsOrder() {
    ChannelId control = scene.channel(Kind.CONTROL, "feed-1");
    scene.create(control);
    ChannelReader reader = scene.reader(control);
    List<ChannelWriter> writers =
        List.of(
            scene.writer(control),
            scene.writer(control),
            scene.transport(Scene.TARGET).writer(control));
    for (int i = 0; i < 30; i++) {
      for (int w = 0; w < writers.size(); w++) {
        scene.send(writers.get(w), named(w + ":" + i));
      }
    }
    Map<Character, Integer> seen = new HashMap<>();
    for (String name : names(scene.next(reader, 90))) {
      int expected = seen.merge(name.charAt(0), 1, Integer::sum) - 1;
      assertThat(name).isEqualTo(name.charAt(0) + ":" + expected);
    }
  }

  @Test
  protected void channelsDoNotMix() {
    List<ChannelId> channels =
        List.of(
            scene.shard(0),
            scene.shard(1),
            scene.shard(2),
            new ChannelId(scene.sync, Kind.DATA, "inc-2", 0),
            new ChannelId(scene.sync, Kind.DATA, "inc/2", 0),
            scene.channel(Kind.FEED, "feed-1"),
            scene.channel(Kind.FEED, "feed-2"),
            scene.channel(Kind.CONTROL, "feed-1"),
            scene.channel(Kind.CONTROL, "feed-2"),
            scene.channel(Kind.INVENTORY, ""),
            scene.channel(Kind.INVENTORY_CONTROL, ""));
    scene.create(channels.toArray(ChannelId[]::new));
    List<ChannelReader> readers = channels.stream().map(scene::reader).toList();
    for (ChannelId channel : channels) {
      scene.send(scene.writer(channel), named(channel.toString()));
    }
    for (ChannelId channel : channels) {
      scene.send(scene.writer(channel), named("end"));
    }
    for (int i = 0; i < channels.size(); i++) {
      assertThat(scene.namesUpTo(readers.get(i), "end"))
          .containsExactly(channels.get(i).toString(), "end");
    }
  }

  @Test
  protected void takesEveryPayloadUpToItsLimit() {
    int max = scene.source.traits().maxFrameBytes();
    assertThat(max).isGreaterThanOrEqualTo(4096);
    assertThat(scene.source.traits().maxWindowBytes()).matches(w -> w == 0 || w >= max);
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    Frame largest =
        new Frame(
            new StreamId(Long.MAX_VALUE, Long.MAX_VALUE),
            new SessionId(Long.MAX_VALUE, Long.MAX_VALUE),
            noise(max, 1));
    Frame smallest = new Frame(StreamId.NONE, SessionId.NONE, Bytes.EMPTY);
    scene.send(writer, largest, smallest, largest);
    assertThat(scene.next(reader, 3))
        .extracting(Received::frame)
        .containsExactly(largest, smallest, largest);
    scene.patience.get("flushed", writer.flushed());
  }

  @Test
  protected void refusesAPayloadOverItsLimit() {
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    Frame tooLarge = frame(noise(scene.source.traits().maxFrameBytes() + 1, 1));
    assertThatThrownBy(() -> writer.offer(tooLarge))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST));
    scene.send(writer, named("next"));
    assertThat(name(scene.next(reader).frame())).isEqualTo("next");
  }

  @Test
  protected void writerIsRefusedAtABoundAndHintedWhenThereIsRoom() {
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    scene.send(writer, named("first"));
    scene.next(reader);
    Semaphore room = new Semaphore(0);
    try (var registration = writer.onRoom(room::release)) {
      Bytes payload = noise(scene.source.traits().maxFrameBytes(), 1);
      int taken = 0;
      while (writer.offer(frame(payload))) {
        taken++;
        assertThat((long) taken * payload.length()).isLessThan(1L << 30);
      }
      assertThat(taken).isPositive();
      scene.next(reader, taken);
      scene.patience.hinted("room", room);
      scene.send(writer, named("end"));
      assertThat(scene.namesUpTo(reader, "end")).containsExactly("end");
    }
  }

  @Test
  protected void readerThatDoesNotPollLosesNothing() {
    scene.create(scene.shard(0));
    ChannelReader slow = scene.reader(scene.shard(0));
    ChannelReader other = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    Bytes payload = noise(scene.source.traits().maxFrameBytes() / 4, 1);
    scene.send(writer, frame(payload));
    int sent = 1;
    while (sent < 100 && writer.offer(frame(payload))) {
      sent++;
    }
    scene.next(other, sent);
    for (Received received : scene.next(slow, sent)) {
      assertThat(received.frame().payload()).isEqualTo(payload);
      slow.done(received);
    }
    scene.send(writer, named("end"));
    assertThat(scene.namesUpTo(slow, "end")).containsExactly("end");
  }

  @Test
  protected void hintsSoonAfterAFrameArrivedUntilTheRegistrationEnds() {
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelReader other = scene.reader(scene.shard(0));
    ChannelWriter writer = scene.writer(scene.shard(0));
    Semaphore arrived = new Semaphore(0);
    var registration = reader.onFrame(arrived::release);
    for (int i = 0; i < 5; i++) {
      scene.send(writer, named("f" + i));
      scene.patience.hinted("a frame arrived", arrived);
      assertThat(name(scene.next(reader).frame())).isEqualTo("f" + i);
      scene.next(other);
      arrived.drainPermits();
    }
    registration.close();
    registration.close();
    arrived.drainPermits();
    scene.send(writer, named("silent"));
    scene.next(reader);
    scene.next(other);
    assertThat(arrived.tryAcquire()).isFalse();
  }

  @Test
  protected void aHintThatThrowsHarmsNobody() {
    scene.create(scene.shard(0));
    ChannelReader reader = scene.reader(scene.shard(0));
    ChannelReader other = scene.reader(scene.shard(0));
    try (var registration =
        reader.onFrame(
            () -> {
              throw new ThrownOnPurpose();
            })) {
      scene.send(scene.writer(scene.shard(0)), frames("f", 10));
      assertThat(names(scene.next(reader, 10))).isEqualTo(names("f", 10));
      assertThat(names(scene.next(other, 10))).isEqualTo(names("f", 10));
    }
  }

  private static final class ThrownOnPurpose extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ThrownOnPurpose() {
      super("thrown by a hint, on purpose", null, false, false);
    }
  }
}
