package io.syncline.transport.kafka;

import io.syncline.internal.transport.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where readers begin, and where they go on when their place is gone.
 *
 * <p>A new reader begins at the end. One whose topic was removed waits for it and begins at its
 * beginning, as all of that came after it was opened; so does one whose topic was made again behind
 * its back, which is seen by the topic's id. One whose place was passed by retention goes on where
 * the log begins now, one that stands beyond the end of a log cut short goes on at the end. Each of
 * these is counted and logged; the protocol sees the gap and heals. Of the reading thread only.
 */
final class ReadPositions {
  private static final Logger LOG = LoggerFactory.getLogger(ReadPositions.class);
  private static final long FIRST_PAUSE = Duration.ofMillis(10).toNanos();
  private static final long LAST_PAUSE = Duration.ofMillis(250).toNanos();
  private static final long FAR = Duration.ofMinutes(1).toNanos();

  private final ReadSide side;
  private final ReadConnection connection;
  private final KafkaOptions options;
  private final KafkaCounters counters;
  private final Trouble trouble;
  private final Set<KafkaReader> pending = new LinkedHashSet<>();
  private final Set<ReadPartition> lost = new LinkedHashSet<>();
  private boolean assignmentChanged;
  private int generation;
  private boolean asking;
  private boolean checking;
  private boolean locating;
  private long nextAsk = System.nanoTime();
  private long askPause = FIRST_PAUSE;
  private long nextCheck = System.nanoTime();
  private long nextLocate = System.nanoTime();

  ReadPositions(
      ReadSide side,
      ReadConnection connection,
      KafkaOptions options,
      KafkaCounters counters,
      Trouble trouble) {
    this.side = side;
    this.connection = connection;
    this.options = options;
    this.counters = counters;
    this.trouble = trouble;
  }

  /** Where a reader's channel was found. */
  private record Place(TopicPartition partition, Brokers.Topic topic) {}

  void open(KafkaReader reader) {
    if (!reader.isClosed()) {
      pending.add(reader);
      askSoon();
    }
  }

  void close(KafkaReader reader) {
    pending.remove(reader);
    ReadPartition partition = reader.partition;
    if (partition != null) {
      reader.partition = null;
      partition.remove(reader);
      side.changed(partition);
      if (partition.unread() && connection.partitions().remove(partition.id, partition)) {
        assignmentChanged = true;
      }
    }
  }

  /** What was asked of the old connection is asked again. */
  void connectionRenewed() {
    generation++;
    asking = false;
    checking = false;
    locating = false;
    askSoon();
  }

  /** A broker does not let us in: who waits is told, who reads waits for a new credential. */
  void refused(Throwable failure) {
    for (KafkaReader reader : List.copyOf(pending)) {
      if (!reader.stood) {
        pending.remove(reader);
        reader.failed(side.refusedBy(failure));
      }
    }
  }

  /** Asks what is due; returns when to come back. */
  long step(long now) {
    if (assignmentChanged) {
      assignmentChanged = false;
      connection.assign();
    }
    if (!pending.isEmpty() && !asking && now - nextAsk >= 0) {
      ask();
    }
    if (!connection.partitions().isEmpty() && !checking && now - nextCheck >= 0) {
      check();
    }
    if (!lost.isEmpty() && !locating && now - nextLocate >= 0) {
      locate();
    }
    long due = now + FAR;
    due = pending.isEmpty() || asking ? due : Math.min(due, nextAsk);
    due = connection.partitions().isEmpty() || checking ? due : Math.min(due, nextCheck);
    return lost.isEmpty() || locating ? due : Math.min(due, nextLocate);
  }

  private void askSoon() {
    askPause = FIRST_PAUSE;
    nextAsk = System.nanoTime();
  }

  private void askLater() {
    asking = false;
    // Thousands of channels are not asked for as often as a few.
    nextAsk = System.nanoTime() + askPause * (1 + pending.size() / 500);
    askPause = Math.min(2 * askPause, LAST_PAUSE);
  }

  /** Looks for the topics of readers that have no place yet. */
  private void ask() {
    asking = true;
    Set<String> topics = new HashSet<>();
    pending.forEach(reader -> topics.addAll(reader.candidates));
    List<KafkaReader> asked = new ArrayList<>(pending);
    then(
        () -> connection.brokers().describe(topics),
        (found, failure) -> {
          if (found == null) {
            askFailed(failure);
          } else {
            described(asked, found);
          }
        });
  }

  private void askFailed(@Nullable Throwable failure) {
    askLater();
    if (failure != null) {
      if (Brokers.refused(failure)) {
        counters.refused.increment();
        refused(failure);
      }
      trouble.report(failure, "asked again");
    }
  }

  private void described(List<KafkaReader> asked, Map<String, Brokers.Topic> found) {
    Map<KafkaReader, Place> places = new HashMap<>();
    Set<TopicPartition> ends = new HashSet<>();
    Set<TopicPartition> beginnings = new HashSet<>();
    for (KafkaReader reader : asked) {
      for (String candidate : reader.candidates) {
        Brokers.Topic topic = found.get(candidate);
        if (topic != null && pending.contains(reader)) {
          int number = side.names().partition(reader.channel, candidate, topic.partitions());
          Place place = new Place(new TopicPartition(candidate, number), topic);
          places.put(reader, place);
          (reader.stood ? beginnings : ends).add(place.partition);
          break;
        }
      }
    }
    if (places.isEmpty()) {
      askLater();
      return;
    }
    Brokers brokers = connection.brokers();
    then(
        () ->
            brokers
                .offsets(ends, OffsetSpec.latest())
                .thenCombine(brokers.offsets(beginnings, OffsetSpec.earliest()), Offsets::new),
        (offsets, failure) -> {
          if (offsets == null) {
            askFailed(failure);
          } else {
            located(places, offsets);
          }
        });
  }

  private record Offsets(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> beginnings) {}

  private void located(Map<KafkaReader, Place> places, Offsets offsets) {
    List<KafkaReader> positioned = new ArrayList<>();
    places.forEach(
        (reader, place) -> {
          Long offset = (reader.stood ? offsets.beginnings : offsets.ends).get(place.partition);
          if (offset != null && pending.remove(reader)) {
            attach(reader, place, offset);
            positioned.add(reader);
          }
        });
    connection.assign();
    positioned.forEach(KafkaReader::positioned);
    if (positioned.isEmpty()) {
      askLater();
    } else {
      asking = false;
      askSoon();
    }
  }

  private void attach(KafkaReader reader, Place place, long offset) {
    ReadPartition known = connection.partitions().get(place.partition);
    if (known != null && !known.topic.equals(place.topic)) {
      madeAgain(place.partition.topic());
      known = null;
    }
    if (known == null) {
      known = new ReadPartition(place.partition, place.topic, offset);
      connection.partitions().put(place.partition, known);
    }
    known.add(reader, offset);
    reader.partition = known;
    side.changed(known);
  }

  /** Looks whether the topics are still those that were found. */
  private void check() {
    checking = true;
    Set<String> topics = new HashSet<>();
    connection.partitions().keySet().forEach(partition -> topics.add(partition.topic()));
    then(
        () -> connection.brokers().describe(topics),
        (found, failure) -> {
          checking = false;
          // Thousands of topics are not looked at as often as a few.
          nextCheck =
              System.nanoTime() + options.topicCheck().toNanos() * (1 + topics.size() / 500);
          if (found == null) {
            return; // the next one may be answered
          }
          for (ReadPartition partition : List.copyOf(connection.partitions().values())) {
            Brokers.Topic now = found.get(partition.id.topic());
            if (topics.contains(partition.id.topic()) && !partition.topic.equals(now)) {
              madeAgain(partition.id.topic());
            }
          }
        });
  }

  /** A topic is gone, or another under its name: its readers wait, and begin at the beginning. */
  private void madeAgain(String topic) {
    boolean any = false;
    for (ReadPartition partition : List.copyOf(connection.partitions().values())) {
      if (partition.id.topic().equals(topic)) {
        any = true;
        connection.partitions().remove(partition.id);
        lost.remove(partition);
        for (KafkaReader reader : List.copyOf(partition.readers())) {
          reader.partition = null;
          reader.behind = false;
          pending.add(reader);
        }
      }
    }
    if (any) {
      counters.madeAgain.increment();
      LOG.warn(
          "event=topic-gone topic={} next=\"read from its beginning when it is there\"", topic);
      assignmentChanged = true;
      askSoon();
    }
  }

  /** The broker does not have what these partitions would read next. */
  void outOfRange(Set<TopicPartition> gone) {
    for (TopicPartition id : gone) {
      ReadPartition partition = connection.partitions().get(id);
      if (partition != null) {
        partition.lost = true;
        lost.add(partition);
        connection.flow(partition);
      }
    }
    nextLocate = System.nanoTime();
  }

  private void locate() {
    locating = true;
    Set<TopicPartition> partitions = new HashSet<>();
    Set<String> topics = new HashSet<>();
    for (ReadPartition partition : lost) {
      partitions.add(partition.id);
      topics.add(partition.id.topic());
    }
    Brokers brokers = connection.brokers();
    then(
        () ->
            brokers
                .describe(topics)
                .thenCompose(
                    found ->
                        brokers
                            .offsets(partitions, OffsetSpec.latest())
                            .thenCombine(
                                brokers.offsets(partitions, OffsetSpec.earliest()),
                                (ends, beginnings) ->
                                    new Found(found, new Offsets(ends, beginnings)))),
        (found, failure) -> {
          locating = false;
          nextLocate = System.nanoTime() + LAST_PAUSE;
          if (found != null) {
            List.copyOf(lost).forEach(partition -> relocate(partition, found));
          }
        });
  }

  private record Found(Map<String, Brokers.Topic> topics, Offsets offsets) {}

  private void relocate(ReadPartition partition, Found found) {
    if (!partition.topic.equals(found.topics.get(partition.id.topic()))) {
      madeAgain(partition.id.topic());
      return;
    }
    Long end = found.offsets.ends.get(partition.id);
    Long beginning = found.offsets.beginnings.get(partition.id);
    if (end == null || beginning == null) {
      return; // asked again
    }
    long before = partition.position;
    long skipped = Math.max(0, beginning - before);
    if (skipped > 0 || before > end) {
      counters.repositioned.increment();
      counters.skipped.add(skipped);
      counters.metrics.framesLost.add(skipped);
      long now = skipped > 0 ? beginning : end;
      LOG.warn(
          "event=place-lost partition={} was={} now={} skipped={} next=\"the protocol heals the gap\"",
          partition.id,
          before,
          now,
          skipped);
      partition.moved(now);
    }
    partition.lost = false;
    lost.remove(partition);
    connection.seek(partition);
    side.changed(partition);
  }

  /** Asks without waiting; the answer is taken on the reading thread, if it still matters. */
  private <T> void then(
      java.util.function.Supplier<CompletionStage<T>> question,
      BiConsumer<@Nullable T, @Nullable Throwable> answer) {
    int asked = generation;
    CompletionStage<T> stage;
    try {
      stage = question.get();
    } catch (KafkaException | IllegalStateException e) {
      answer.accept(null, e);
      return;
    }
    stage.whenComplete(
        (value, failure) ->
            side.command(
                () -> {
                  if (asked == generation) {
                    answer.accept(value, failure == null ? null : Brokers.cause(failure));
                  }
                }));
  }
}
