package io.syncline.transport.kafka;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.transport.ChannelId;
import java.util.List;

/**
 * Which topic and partition a channel lies in. Names come from ids alone: {@code syncline.<data
 * centre>.<synchronisation>.<kind>.<scope>}. A data channel has its collection's topic if there is
 * one, else its synchronisation's shared topic; the others share one topic for each kind.
 *
 * <p>An id that has other characters than letters, digits and {@code -}, or too many, is cut and
 * gets a hash. So no id has a {@code .} or {@code _}, which Kafka takes for the same in places.
 */
final class TopicNames {
  private final String prefix;

  /** Names under a prefix, as {@link #prefix()} gave it. */
  TopicNames(String prefix) {
    this.prefix = prefix;
  }

  static TopicNames of(ClusterId dataCentre) {
    return new TopicNames("syncline." + token(dataCentre.value(), 40));
  }

  String prefix() {
    return prefix;
  }

  /** The topic that says which channels there are. */
  String catalogue() {
    return prefix + ".channels";
  }

  /** The topic of the data channels that have none of their own. */
  String shared(SyncId sync) {
    return topic(sync, "shared");
  }

  /** The topic that a channel has before all others: of a data channel its collection's. */
  String own(ChannelId channel) {
    return switch (channel.kind()) {
      case DATA -> topic(channel.sync(), "data") + "." + token(channel.scope(), 80);
      case FEED -> topic(channel.sync(), "feed");
      case CONTROL -> topic(channel.sync(), "control");
      case INVENTORY -> topic(channel.sync(), "inventory");
      case INVENTORY_CONTROL -> topic(channel.sync(), "inventory-control");
    };
  }

  /** The topics in which a channel may lie, the first that exists counts. */
  List<String> candidates(ChannelId channel) {
    return channel.kind() == ChannelId.Kind.DATA
        ? List.of(own(channel), shared(channel.sync()))
        : List.of(own(channel));
  }

  /** The partition of a channel in one of its topics. */
  int partition(ChannelId channel, String topic, int partitions) {
    if (topic.equals(shared(channel.sync()))) {
      long spread = Bytes.utf8(channel.scope()).hash64(channel.index());
      return (int) Math.floorMod(spread, (long) partitions);
    }
    return channel.kind() == ChannelId.Kind.DATA
        ? channel.index() % partitions
        : (int) Math.floorMod(Bytes.utf8(channel.scope()).hash64(0), (long) partitions);
  }

  private String topic(SyncId sync, String kind) {
    return prefix + "." + token(sync.value(), 64) + "." + kind;
  }

  private static String token(String id, int most) {
    boolean clean = id.matches("[A-Za-z0-9-]{1," + most + "}");
    if (clean && !id.matches(".*-x[0-9a-f]{16}")) {
      return id;
    }
    String readable = id.replaceAll("[^A-Za-z0-9-]", "-");
    return readable.substring(0, Math.min(readable.length(), most - 18))
        + "-x"
        + String.format("%016x", Bytes.utf8(id).hash64(0));
  }
}
