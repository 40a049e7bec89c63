package io.syncline.transport.kafka;

import io.syncline.internal.transport.Trouble;
import io.syncline.transport.ChannelId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The topics that writers need: looked for until they exist, then looked at now and then, as one
 * may be removed and made again. Runs on the scheduler's thread; one question to the broker at a
 * time.
 */
final class WriteRoutes implements AutoCloseable {
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LAST_PAUSE_MILLIS = 250;
  private static final long FIRST_WARMING_MILLIS = 2;
  private static final long LAST_WARMING_MILLIS = 250;

  private final KafkaOptions options;
  private final TopicNames names;
  private final Later later;
  private final ProducerSlot producer;
  private final Trouble trouble;
  private final KafkaCounters counters;
  private final Map<String, WriteRoute> routes = new ConcurrentHashMap<>();
  private volatile int maxFrameBytes;
  private volatile boolean closed;

  // Of the scheduler's thread.
  private @Nullable Brokers brokers;
  private boolean asking;
  private boolean planned;
  private boolean warmingPlanned;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long warmingMillis = FIRST_WARMING_MILLIS;
  private final Map<WriteRoute, WriteRoute.Target> warming = new ConcurrentHashMap<>();

  WriteRoutes(
      KafkaOptions options,
      KafkaCounters counters,
      TopicNames names,
      Later later,
      ProducerSlot producer) {
    this.options = options;
    this.counters = counters;
    this.names = names;
    this.later = later;
    this.producer = producer;
    this.maxFrameBytes = options.maxFrameBytes();
    this.trouble =
        new Trouble("finding topics at " + options.dataCentre(), counters.metrics.errors);
    producer.start(made -> later.run(0, this::warmNow));
    later.run(options.topicCheck().toMillis(), this::check);
  }

  int maxFrameBytes() {
    return maxFrameBytes;
  }

  WriteRoute hold(ChannelId channel) {
    boolean[] isNew = {false};
    WriteRoute route =
        Objects.requireNonNull(
            routes.compute(
                names.own(channel),
                (topic, known) -> {
                  isNew[0] = known == null;
                  WriteRoute held =
                      known == null ? new WriteRoute(names.candidates(channel)) : known;
                  held.writers++;
                  return held;
                }));
    if (isNew[0]) {
      later.run(0, this::lookNow);
    }
    return route;
  }

  void release(ChannelId channel) {
    routes.computeIfPresent(names.own(channel), (topic, held) -> --held.writers == 0 ? null : held);
  }

  /** The producer does not know a route's topic any more. */
  void forgotten(WriteRoute route) {
    WriteRoute.Target target = route.target;
    route.target = null;
    if (target != null) {
      warming.put(route, target);
      later.run(0, this::warmNow);
    }
  }

  private void lookNow() {
    pauseMillis = FIRST_PAUSE_MILLIS;
    look();
  }

  /** Asks for the routes that lead nowhere yet. */
  private void look() {
    planned = false;
    List<WriteRoute> open = new ArrayList<>();
    for (WriteRoute route : routes.values()) {
      if (route.target == null && !warming.containsKey(route)) {
        open.add(route);
      }
    }
    if (!open.isEmpty()) {
      ask(open);
    }
  }

  private void planLook() {
    if (!planned) {
      planned = true;
      // Thousands of topics are not looked for as often as a few.
      later.run(pauseMillis * (1 + routes.size() / 500), this::look);
      pauseMillis = Math.min(2 * pauseMillis, LAST_PAUSE_MILLIS);
    }
  }

  /** Asks for all routes. */
  private void check() {
    if (!routes.isEmpty()) {
      ask(new ArrayList<>(routes.values()));
    }
    // Thousands of topics are not looked at as often as a few.
    later.run(options.topicCheck().toMillis() * (1 + routes.size() / 500), this::check);
  }

  private void ask(List<WriteRoute> asked) {
    if (asking || closed) {
      planLook();
      return;
    }
    asking = true;
    Set<String> topics = new HashSet<>();
    asked.forEach(route -> topics.addAll(route.candidates));
    try {
      Brokers connected = connected();
      connected
          .describe(topics)
          .thenCompose(
              found ->
                  connected
                      .maxMessageBytes(found.keySet())
                      .thenAccept(limits -> later.run(0, () -> answered(asked, found, limits))))
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  later.run(0, () -> failed(Brokers.cause(failure)));
                }
              });
    } catch (KafkaException e) {
      failed(e);
    }
  }

  private Brokers connected() {
    Brokers connected = brokers;
    if (connected == null) {
      connected = new Brokers(ClientSettings.admin(options));
      brokers = connected;
    }
    return connected;
  }

  private void failed(Throwable failure) {
    asking = false;
    if (closed) {
      return;
    }
    if (Brokers.refused(failure)) {
      counters.refused.increment();
    }
    trouble.report(failure, "asked again");
    planLook();
  }

  private void answered(
      List<WriteRoute> asked, Map<String, Brokers.Topic> found, Map<String, Integer> limits) {
    asking = false;
    trouble.over();
    boolean open = false;
    for (WriteRoute route : asked) {
      WriteRoute.Target now = route.resolve(found, limits, options.maxFrameBytes());
      if (now == null) {
        warming.remove(route);
        route.target = null;
        open = true;
      } else if (!now.equals(route.target)) {
        maxFrameBytes = Math.min(maxFrameBytes, now.maxPayload());
        route.target = null;
        warming.put(route, now);
      }
    }
    warmNow();
    if (open) {
      planLook();
    }
  }

  private void warmNow() {
    warmingMillis = FIRST_WARMING_MILLIS;
    warm();
  }

  /** Has the producer learn of the topics, as a send would not wait for that. */
  private void warm() {
    KafkaProducer<byte[], byte[]> current = producer.current();
    if (warming.isEmpty() || current == null || closed) {
      return; // a new producer comes back here
    }
    warming.forEach(
        (route, target) -> {
          if (known(current, target)) {
            warming.remove(route);
            route.target = target;
            route.hint();
          }
        });
    if (!warming.isEmpty() && !warmingPlanned) {
      warmingPlanned = true;
      later.run(
          warmingMillis,
          () -> {
            warmingPlanned = false;
            warm();
          });
      warmingMillis = Math.min(2 * warmingMillis, LAST_WARMING_MILLIS);
    }
  }

  private boolean known(KafkaProducer<byte[], byte[]> current, WriteRoute.Target target) {
    try {
      return current.partitionsFor(target.topic()).size() >= target.partitions();
    } catch (KafkaException | IllegalStateException e) {
      return false; // it has asked for it now
    }
  }

  @Override
  public void close() {
    closed = true;
    Brokers connected = brokers;
    if (connected != null) {
      connected.close();
    }
  }
}
