package io.syncline.transport.kafka;

import static io.syncline.internal.transport.Ranges.check;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.internal.transport.Ranges;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The brokers of one data centre and how they are used. Made by {@link #builder}; all but the data
 * centre, its brokers and the security has a sound default.
 *
 * @param dataCentre the cluster on whose side the brokers stand; it names the topics
 * @param endpoints {@code host:port} of some of its brokers
 * @param security of the connection to them
 * @param advertised {@code host:port} under which the other data centres reach the brokers; by
 *     default the endpoints
 * @param peerAccess how others are let in; needed with TLS before an address can be given to a peer
 * @param topics how topics are made
 * @param compression of frames; default zstd. None where the processor is short and the line wide
 * @param linger how long a frame waits for others to travel with, 0 to 100 ms; default 0. Under
 *     load frames gather by themselves; too large: latency
 * @param maxFrameBytes the largest payload, 4 KiB to 64 MiB, cut to what the broker takes; default
 *     1 MiB less 1 KiB, which fits Kafka's default
 * @param bufferBytes what all writers together may have under way, 4 MiB to 1 GiB, at least four
 *     frames; default 64 MiB. Too small: writers wait for the broker's answers; too large: memory
 * @param channelBytes what one channel may have of that, at least one frame; default 16 MiB
 * @param readBytes what all readers of one peer together hold before they pause, 4 MiB to 1 GiB;
 *     default 64 MiB
 * @param readerBytes what one reader holds before its partition pauses, 64 KiB to 1 GiB; default 4
 *     MiB. Too small: the flow stops and goes
 * @param deliveryTimeout after which a frame that the broker did not take is given up, 1 s to 10
 *     min; default 20 s. Too small: a restart of a broker loses frames; too large: frames of dead
 *     streams go first when it is back
 * @param adminTimeout of one call to make, remove or list, 1 s to 10 min; default 30 s
 * @param topicCheck how often it is looked whether topics were removed and made again, 100 ms to 10
 *     min; default 2 s
 * @param closeTimeout the longest that closing waits for frames to be delivered, 0 to 1 min;
 *     default 5 s
 * @param settings of the Kafka clients, put over all others; for what these options do not have.
 *     Never logged
 * @param metrics where it is counted
 */
public record KafkaOptions(
    ClusterId dataCentre,
    List<String> endpoints,
    KafkaSecurity security,
    List<String> advertised,
    Optional<PeerAccess> peerAccess,
    KafkaTopics topics,
    Compression compression,
    Duration linger,
    int maxFrameBytes,
    long bufferBytes,
    long channelBytes,
    long readBytes,
    long readerBytes,
    Duration deliveryTimeout,
    Duration adminTimeout,
    Duration topicCheck,
    Duration closeTimeout,
    Map<String, String> settings,
    MetricRegistry metrics) {
  /** How frames are compressed. */
  public enum Compression {
    /** Not at all. */
    NONE,
    /** Fast. */
    LZ4,
    /** Small, at level 1. */
    ZSTD
  }

  private static final Pattern ENDPOINT = Pattern.compile("(\\[.+\\]|[^:\\[\\]]+):(\\d{1,5})");

  /** Checks every option. */
  public KafkaOptions {
    endpoints = List.copyOf(endpoints);
    advertised = List.copyOf(advertised);
    settings = Map.copyOf(settings);
    checkEndpoints("endpoints", endpoints, security);
    checkEndpoints("advertised", advertised, security);
    check("linger", linger, Duration.ZERO, Duration.ofMillis(100));
    check("maxFrameBytes", maxFrameBytes, 4 << 10, 64 << 20);
    check("bufferBytes", bufferBytes, Math.max(4 << 20, 4L * maxFrameBytes), 1 << 30);
    check("channelBytes", channelBytes, maxFrameBytes, bufferBytes);
    check("readBytes", readBytes, 4 << 20, 1 << 30);
    check("readerBytes", readerBytes, 64 << 10, readBytes);
    check("deliveryTimeout", deliveryTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
    check("adminTimeout", adminTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
    check("topicCheck", topicCheck, Duration.ofMillis(100), Duration.ofMinutes(10));
    check("closeTimeout", closeTimeout, Duration.ZERO, Duration.ofMinutes(1));
  }

  /** Begins with the defaults. */
  public static Builder builder(
      ClusterId dataCentre, List<String> endpoints, KafkaSecurity security) {
    return new Builder(dataCentre, endpoints, security);
  }

  /** Without the values of the settings and without credentials. */
  @Override
  public String toString() {
    return "KafkaOptions[" + dataCentre + " at " + endpoints + ", " + security + "]";
  }

  /** Refuses what is no endpoint, and any that is not on this machine where nothing is private. */
  static void checkEndpoints(String option, List<String> endpoints, KafkaSecurity security) {
    if (endpoints.isEmpty()) {
      throw Ranges.refused(option, endpoints, "at least one host:port");
    }
    for (String endpoint : endpoints) {
      Matcher parts = ENDPOINT.matcher(endpoint);
      if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65535) {
        throw Ranges.refused(option, endpoint, "host:port");
      }
      if (security instanceof KafkaSecurity.PlaintextOnLoopback && !loopback(parts.group(1))) {
        throw Ranges.refused(option, endpoint, "without TLS only a loopback address");
      }
    }
  }

  private static boolean loopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    // Only literal addresses are looked at: a name could mean another machine tomorrow.
    if (!host.startsWith("[") && !host.matches("[0-9.]+")) {
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final ClusterId dataCentre;
    private final List<String> endpoints;
    private final KafkaSecurity security;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private List<String> advertised;
    private Optional<PeerAccess> peerAccess = Optional.empty();
    private KafkaTopics topics = KafkaTopics.DEFAULT;
    private Compression compression = Compression.ZSTD;
    private Duration linger = Duration.ZERO;
    private int maxFrameBytes = (1 << 20) - 1024;
    private long bufferBytes = 64 << 20;
    private long channelBytes = 16 << 20;
    private long readBytes = 64 << 20;
    private long readerBytes = 4 << 20;
    private Duration deliveryTimeout = Duration.ofSeconds(20);
    private Duration adminTimeout = Duration.ofSeconds(30);
    private Duration topicCheck = Duration.ofSeconds(2);
    private Duration closeTimeout = Duration.ofSeconds(5);
    private MetricRegistry metrics = new MetricRegistry();

    private Builder(ClusterId dataCentre, List<String> endpoints, KafkaSecurity security) {
      this.dataCentre = dataCentre;
      this.endpoints = List.copyOf(endpoints);
      this.security = security;
      this.advertised = this.endpoints;
    }

    /** See {@link KafkaOptions#advertised}. */
    public Builder advertised(List<String> hostsAndPorts) {
      this.advertised = List.copyOf(hostsAndPorts);
      return this;
    }

    /** See {@link KafkaOptions#peerAccess}. */
    public Builder peerAccess(PeerAccess access) {
      this.peerAccess = Optional.of(access);
      return this;
    }

    /** See {@link KafkaOptions#topics}. */
    public Builder topics(KafkaTopics how) {
      this.topics = how;
      return this;
    }

    /** See {@link KafkaOptions#compression}. */
    public Builder compression(Compression how) {
      this.compression = how;
      return this;
    }

    /** See {@link KafkaOptions#linger}. */
    public Builder linger(Duration wait) {
      this.linger = wait;
      return this;
    }

    /** See {@link KafkaOptions#maxFrameBytes}. */
    public Builder maxFrameBytes(int bytes) {
      this.maxFrameBytes = bytes;
      return this;
    }

    /** See {@link KafkaOptions#bufferBytes} and {@link KafkaOptions#channelBytes}. */
    public Builder writing(long bufferBytes, long channelBytes) {
      this.bufferBytes = bufferBytes;
      this.channelBytes = channelBytes;
      return this;
    }

    /** See {@link KafkaOptions#readBytes} and {@link KafkaOptions#readerBytes}. */
    public Builder reading(long readBytes, long readerBytes) {
      this.readBytes = readBytes;
      this.readerBytes = readerBytes;
      return this;
    }

    /** See {@link KafkaOptions#deliveryTimeout}. */
    public Builder deliveryTimeout(Duration limit) {
      this.deliveryTimeout = limit;
      return this;
    }

    /** See {@link KafkaOptions#adminTimeout}. */
    public Builder adminTimeout(Duration limit) {
      this.adminTimeout = limit;
      return this;
    }

    /** See {@link KafkaOptions#topicCheck}. */
    public Builder topicCheck(Duration interval) {
      this.topicCheck = interval;
      return this;
    }

    /** See {@link KafkaOptions#closeTimeout}. */
    public Builder closeTimeout(Duration limit) {
      this.closeTimeout = limit;
      return this;
    }

    /** See {@link KafkaOptions#settings}. */
    public Builder setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /** See {@link KafkaOptions#metrics}. */
    public Builder metrics(MetricRegistry registry) {
      this.metrics = registry;
      return this;
    }

    /** Checks all options. */
    public KafkaOptions build() {
      return new KafkaOptions(
          dataCentre,
          endpoints,
          security,
          advertised,
          peerAccess,
          topics,
          compression,
          linger,
          maxFrameBytes,
          bufferBytes,
          channelBytes,
          readBytes,
          readerBytes,
          deliveryTimeout,
          adminTimeout,
          topicCheck,
          closeTimeout,
          settings,
          metrics);
    }
  }
}
