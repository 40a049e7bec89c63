package io.syncline.testkit.transport;

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
import io.syncline.transport.Received;
import io.syncline.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Two data centres with one worker each, a synchronisation of their own, and its channels. */
final class Scene implements AutoCloseable {
  static final ClusterId SOURCE = new ClusterId("dc-source");
  static final ClusterId TARGET = new ClusterId("dc-target");

  /** Shards of the collection whose channels {@link #shard} names. */
  static final int WIDTH = 3;

  private static final AtomicInteger SYNCS = new AtomicInteger();

  final SyncId sync = new SyncId("contract-" + SYNCS.incrementAndGet());
  final Patience patience;
  final Transport source;
  final Transport target;

  private final TransportFixture fixture;
  private final List<Transport> transports = new ArrayList<>();

  Scene(TransportFixture fixture) {
    this.fixture = fixture;
    this.patience = new Patience(fixture.patience());
    this.source = transport(SOURCE);
    this.target = transport(TARGET);
  }

  Transport transport(ClusterId dataCentre) {
    Transport transport = fixture.transport(dataCentre);
    transports.add(transport);
    return transport;
  }

  ChannelId shard(int index) {
    return new ChannelId(sync, ChannelId.Kind.DATA, "inc-1", index);
  }

  ChannelId channel(ChannelId.Kind kind, String scope) {
    return new ChannelId(sync, kind, scope, 0);
  }

  ChannelAdmin admin(ChannelId.Kind kind) {
    return fixture.admin(kind.writtenBySource() ? SOURCE : TARGET);
  }

  void create(ChannelId... channels) {
    for (ChannelId channel : channels) {
      int width = channel.kind() == ChannelId.Kind.DATA ? WIDTH : 1;
      patience.get(
          "create " + channel,
          admin(channel.kind()).create(List.of(new ChannelSpec(channel, width))));
    }
  }

  void remove(ChannelId... channels) {
    for (ChannelId channel : channels) {
      patience.get("remove " + channel, admin(channel.kind()).remove(Set.of(channel)));
    }
  }

  Set<ChannelId> list(ChannelId.Kind kind) {
    return patience.get("list " + sync, admin(kind).list(sync));
  }

  /** The address with which the other side reads what this kind's writers write. */
  PeerAddress address(ChannelId.Kind kind) {
    return patience.get("address", admin(kind).address(reading(kind), sync));
  }

  /** The same for a side that has an address. */
  PeerAddress address(ChannelId.Kind kind, PeerAddress earlier) {
    return patience.get("address", admin(kind).address(reading(kind), sync, Optional.of(earlier)));
  }

  private static ClusterId reading(ChannelId.Kind kind) {
    return kind.writtenBySource() ? TARGET : SOURCE;
  }

  ChannelWriter writer(ChannelId channel) {
    return (channel.kind().writtenBySource() ? source : target).writer(channel);
  }

  /** A reader of the other data centre, not yet known to be at the end. */
  ChannelReader opening(ChannelId channel) {
    Transport reading = channel.kind().writtenBySource() ? target : source;
    return reading.reader(address(channel.kind()), channel);
  }

  /** A reader of the other data centre, at the end. */
  ChannelReader reader(ChannelId channel) {
    ChannelReader reader = opening(channel);
    patience.get("ready " + channel, reader.ready());
    return reader;
  }

  void send(ChannelWriter writer, Frame... frames) {
    Semaphore room = new Semaphore(0);
    try (var registration = writer.onRoom(room::release)) {
      for (Frame frame : frames) {
        patience.until(
            "room for " + frame,
            room,
            () -> writer.offer(frame) ? Optional.of(frame) : Optional.empty());
      }
    }
  }

  Received next(ChannelReader reader) {
    Semaphore arrived = new Semaphore(0);
    try (var registration = reader.onFrame(arrived::release)) {
      return patience.until("a frame", arrived, reader::poll);
    }
  }

  List<Received> next(ChannelReader reader, int count) {
    List<Received> received = new ArrayList<>(count);
    while (received.size() < count) {
      received.add(next(reader));
    }
    return received;
  }

  /** The frames' names in the order in which they come, up to and with the given one. */
  List<String> namesUpTo(ChannelReader reader, String last) {
    List<String> names = new ArrayList<>();
    do {
      names.add(name(next(reader).frame()));
    } while (!names.get(names.size() - 1).equals(last));
    return names;
  }

  static List<String> names(List<Received> received) {
    return received.stream().map(r -> name(r.frame())).collect(Collectors.toList());
  }

  static String name(Frame frame) {
    return frame.payload().utf8();
  }

  static Frame named(String name) {
    return frame(Bytes.utf8(name));
  }

  static Frame frame(Bytes payload) {
    return new Frame(new StreamId(3, 4), new SessionId(5, 6), payload);
  }

  static Frame[] frames(String prefix, int count) {
    Frame[] frames = new Frame[count];
    Arrays.setAll(frames, i -> named(prefix + i));
    return frames;
  }

  static List<String> names(String prefix, int count) {
    return Arrays.stream(frames(prefix, count)).map(Scene::name).collect(Collectors.toList());
  }

  /** Bytes that do not compress. */
  static Bytes noise(int length, long seed) {
    ByteBuffer bytes = ByteBuffer.allocate(length + 8);
    long x = seed;
    for (int i = 0; i < length; i += 8) {
      x = x * 6364136223846793005L + 1442695040888963407L;
      bytes.putLong(x ^ x >>> 31);
    }
    return Bytes.wrap(bytes.array(), 0, length);
  }

  @Override
  public void close() {
    for (Transport transport : transports) {
      transport.close();
    }
    for (ChannelId.Kind side : List.of(ChannelId.Kind.DATA, ChannelId.Kind.CONTROL)) {
      patience.get("clean up", admin(side).remove(list(side)));
    }
    fixture.close();
  }
}
