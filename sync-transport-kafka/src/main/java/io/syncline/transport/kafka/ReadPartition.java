package io.syncline.transport.kafka;

import io.syncline.Bytes;
import io.syncline.transport.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition that is read, and its readers: of one channel, or of all the channels that share it.
 *
 * <p>Flow: the partition pauses when no reader has room. A reader without room beside others that
 * have is left behind, remembers where, and the partition goes back there once that reader has been
 * emptied; each reader passes over what it has had. Of the reading thread only.
 */
final class ReadPartition {
  final TopicPartition id;

  /** The topic as it was when it was found. */
  final Brokers.Topic topic;

  /** The offset that the consumer gives next. */
  long position;

  /** Whether the consumer was told to pause. */
  boolean paused;

  /** Whether its place is gone and being found anew; it stays paused. */
  boolean lost;

  private final Map<Bytes, List<KafkaReader>> byChannel = new HashMap<>();
  private final List<KafkaReader> readers = new ArrayList<>(1);

  ReadPartition(TopicPartition id, Brokers.Topic topic, long position) {
    this.id = id;
    this.topic = topic;
    this.position = position;
  }

  List<KafkaReader> readers() {
    return readers;
  }

  boolean unread() {
    return readers.isEmpty();
  }

  void add(KafkaReader reader, long from) {
    readers.add(reader);
    byChannel.computeIfAbsent(reader.name, name -> new ArrayList<>(1)).add(reader);
    reader.next = from;
    reader.behind = from < position;
  }

  void remove(KafkaReader reader) {
    readers.remove(reader);
    byChannel.computeIfPresent(
        reader.name, (name, those) -> those.remove(reader) && those.isEmpty() ? null : those);
  }

  /** Marks which readers take what the next poll brings: all of it, as it is in memory by then. */
  void beforePoll() {
    for (KafkaReader reader : readers) {
      reader.taking = reader.hasRoom();
    }
  }

  /** Hands a record to its readers. False if it is not a frame. */
  boolean dispatch(ConsumerRecord<byte[], byte[]> record) {
    position = record.offset() + 1;
    RecordKey key = record.key() == null ? null : RecordKey.decode(record.key()).orElse(null);
    if (key == null || record.value() == null) {
      return false;
    }
    List<KafkaReader> those = byChannel.get(key.channel());
    if (those == null) {
      return true;
    }
    Frame frame = new Frame(key.stream(), key.session(), Bytes.wrap(record.value()));
    for (KafkaReader reader : those) {
      if (record.offset() < reader.next || reader.behind) {
        continue; // had it before, or waits for an earlier one
      }
      if (reader.taking) {
        reader.next = record.offset() + 1;
        reader.arrived(frame);
      } else {
        reader.behind = true;
        reader.next = record.offset();
      }
    }
    return true;
  }

  /** Where to go back to for those that were left behind and are empty now; -1 for nowhere. */
  long back() {
    long back = -1;
    for (KafkaReader reader : readers) {
      if (reader.behind && reader.next < position && reader.empty()) {
        back = back < 0 ? reader.next : Math.min(back, reader.next);
      }
    }
    return back;
  }

  boolean anyRoom() {
    for (KafkaReader reader : readers) {
      if (reader.hasRoom() && !reader.behind) {
        return true;
      }
    }
    return false;
  }

  /** The consumer was put back: who was left behind from there on sees everything again. */
  void wentBack(long offset) {
    position = offset;
    for (KafkaReader reader : readers) {
      reader.behind &= reader.next < offset;
    }
  }

  /** The place was gone and the consumer was put to another: all go on from there. */
  void moved(long offset) {
    for (KafkaReader reader : readers) {
      reader.next = offset > position ? Math.max(reader.next, offset) : offset;
      reader.behind = false;
    }
    position = offset;
  }
}
