package io.syncline.transport.http;

import static io.syncline.internal.transport.Ranges.check;

import com.codahale.metrics.MetricRegistry;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.http.HttpExchange.HttpRequest;
import io.syncline.internal.transport.Ranges;
import io.syncline.security.ChannelTokens;
import io.syncline.security.SecretSource;
import io.syncline.state.StateStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One process's part in the channels over HTTPS. Made by {@link #builder}.
 *
 * @param dataCentre the cluster on whose side this process stands
 * @param process an id that no other process has, not even this one's next life; default random
 * @param url where this process's own server is reached, {@code https://host:port}
 * @param masters URLs of this data centre's processes that have the {@link HttpChannelAdmin}; empty
 *     (the default) where it is in this process
 * @param advertised URLs that peers are given to begin with; default this process's own
 * @param tls of the client; asked anew at each connection, so that renewed certificates are used
 * @param workerToken what this process shows to the masters; default nothing
 * @param workers who may say what it writes: a check of a request; default nobody
 * @param leading whether this process's admin is the leader's; default always. Others refuse
 * @param maxFrameBytes the largest payload, 4 KiB to 16 MiB; default 1 MiB. Too small: documents
 *     are split; too large: one frame holds up the others
 * @param channelBytes what one channel holds until its slowest reader took it, two frames to 1 GiB;
 *     default 8 MiB. Too small: each round trip stops the flow; too large: memory
 * @param bufferBytes what all channels together hold, at least {@code channelBytes}, to 16 GiB;
 *     default 256 MiB. Past it a channel gets one frame at a time
 * @param readerBytes what one reader holds, two frames to 1 GiB; default 4 MiB
 * @param readBytes what all readers at one process of a peer hold, at least {@code readerBytes}, to
 *     16 GiB; default 64 MiB. Past it a reader gets one frame at a time
 * @param maxSessions of readers and workers that this process serves, 1 to 10,000; default 256
 * @param maxChannels that are open in one session, 1 to 1,000,000; default 20,000
 * @param beat how often an idle line carries a byte, 100 ms to 1 min; default 5 s. A line that is
 *     silent for three of them is dead. Too small: traffic; too large: proxies cut idle lines
 * @param sessionHold how long a session whose reader is away is kept, three beats to 10 min;
 *     default 30 s. Too small: a short cut loses frames; too large: a dead reader holds up writers
 * @param connectTimeout 100 ms to 1 min; default 5 s
 * @param callTimeout of one call, 1 s to 10 min; default 15 s
 * @param retryMost the longest pause before it is tried again, 100 ms to 5 min; default 5 s
 * @param tokenRenewal how often who reads here renews its token where it is, 100 ms to 1 h; default
 *     5 min. Too small: calls for nothing; too large: a disturbance that lasts as long as a token
 *     does ends channels
 * @param closeTimeout how long closing waits for threads, up to 1 min; default 5 s
 * @param tokens of this process, which its {@link io.syncline.security.Gatekeeper} should know too;
 *     default an own registry with tokens of 6 h
 * @param state where the masters share their tokens; default nowhere: a new leader knows none of
 *     those before, and peers wait for new addresses. With it, the process serves while its master
 *     leads, see {@link HttpSite#masterListener}
 * @param metrics where it is counted
 */
public record HttpChannelOptions(
    ClusterId dataCentre,
    String process,
    String url,
    List<String> masters,
    List<String> advertised,
    Supplier<ClientTls> tls,
    Optional<Supplier<String>> workerToken,
    Predicate<HttpRequest> workers,
    Supplier<Boolean> leading,
    int maxFrameBytes,
    long channelBytes,
    long bufferBytes,
    long readerBytes,
    long readBytes,
    int maxSessions,
    int maxChannels,
    Duration beat,
    Duration sessionHold,
    Duration connectTimeout,
    Duration callTimeout,
    Duration retryMost,
    Duration tokenRenewal,
    Duration closeTimeout,
    ChannelTokens tokens,
    Optional<StateStore> state,
    MetricRegistry metrics) {
  /** Checks every option. */
  public HttpChannelOptions {
    masters = List.copyOf(masters);
    advertised = List.copyOf(advertised);
    if (!process.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw Ranges.refused("process", process, "1 to 64 letters, digits, _ . or -");
    }
    url("url", url);
    masters.forEach(master -> url("masters", master));
    advertised.forEach(endpoint -> url("advertised", endpoint));
    check("maxFrameBytes", maxFrameBytes, 4 << 10, 16 << 20);
    check("channelBytes", channelBytes, 2L * (maxFrameBytes + 64), 1 << 30);
    check("bufferBytes", bufferBytes, channelBytes, 16L << 30);
    check("readerBytes", readerBytes, 2L * (maxFrameBytes + 64), 1 << 30);
    check("readBytes", readBytes, readerBytes, 16L << 30);
    check("maxSessions", maxSessions, 1, 10_000);
    check("maxChannels", maxChannels, 1, 1_000_000);
    check("beat", beat, Duration.ofMillis(100), Duration.ofMinutes(1));
    check("sessionHold", sessionHold, beat.multipliedBy(3), Duration.ofMinutes(10));
    check("connectTimeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
    check("callTimeout", callTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
    check("retryMost", retryMost, Duration.ofMillis(100), Duration.ofMinutes(5));
    check("tokenRenewal", tokenRenewal, Duration.ofMillis(100), Duration.ofHours(1));
    check("closeTimeout", closeTimeout, Duration.ZERO, Duration.ofMinutes(1));
  }

  /** Begins with the defaults. */
  public static Builder builder(ClusterId dataCentre, String url, Supplier<ClientTls> tls) {
    return new Builder(dataCentre, url, tls);
  }

  /** Without credentials. */
  @Override
  public String toString() {
    return "HttpChannelOptions[" + dataCentre + ", process " + process + " at " + url + "]";
  }

  static void url(String option, String url) {
    try {
      URI uri = URI.create(url);
      if ("https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw Ranges.refused(option, url, "https://host:port");
    }
    throw Ranges.refused(option, url, "https://host:port");
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final ClusterId dataCentre;
    private final String url;
    private final Supplier<ClientTls> tls;
    private String process = UUID.randomUUID().toString();
    private List<String> masters = List.of();
    private List<String> advertised;
    private Optional<Supplier<String>> workerToken = Optional.empty();
    private Predicate<HttpRequest> workers = request -> false;
    private Supplier<Boolean> leading = () -> true;
    private int maxFrameBytes = 1 << 20;
    private long channelBytes = 8 << 20;
    private long bufferBytes = 256 << 20;
    private long readerBytes = 4 << 20;
    private long readBytes = 64 << 20;
    private int maxSessions = 256;
    private int maxChannels = 20_000;
    private Duration beat = Duration.ofSeconds(5);
    private Duration sessionHold = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration callTimeout = Duration.ofSeconds(15);
    private Duration retryMost = Duration.ofSeconds(5);
    private Duration tokenRenewal = Duration.ofMinutes(5);
    private Duration closeTimeout = Duration.ofSeconds(5);
    private Optional<ChannelTokens> tokens = Optional.empty();
    private Optional<StateStore> state = Optional.empty();
    private MetricRegistry metrics = new MetricRegistry();

    private Builder(ClusterId dataCentre, String url, Supplier<ClientTls> tls) {
      this.dataCentre = dataCentre;
      this.url = url;
      this.tls = tls;
      this.advertised = List.of(url);
    }

    /** See {@link HttpChannelOptions#process}. */
    public Builder process(String id) {
      this.process = id;
      return this;
    }

    /** See {@link HttpChannelOptions#masters} and {@link HttpChannelOptions#workerToken}. */
    public Builder masters(List<String> urls, Supplier<String> token) {
      this.masters = List.copyOf(urls);
      this.workerToken = Optional.of(token);
      return this;
    }

    /** See {@link HttpChannelOptions#advertised}. */
    public Builder advertised(List<String> urls) {
      this.advertised = List.copyOf(urls);
      return this;
    }

    /** See {@link HttpChannelOptions#workers}. */
    public Builder workers(Predicate<HttpRequest> check) {
      this.workers = check;
      return this;
    }

    /** See {@link HttpChannelOptions#leading}. */
    public Builder leading(Supplier<Boolean> whether) {
      this.leading = whether;
      return this;
    }

    /** See {@link HttpChannelOptions#maxFrameBytes}. */
    public Builder maxFrameBytes(int bytes) {
      this.maxFrameBytes = bytes;
      return this;
    }

    /** See {@link HttpChannelOptions#bufferBytes} and {@link HttpChannelOptions#channelBytes}. */
    public Builder writing(long bufferBytes, long channelBytes) {
      this.bufferBytes = bufferBytes;
      this.channelBytes = channelBytes;
      return this;
    }

    /** See {@link HttpChannelOptions#readBytes} and {@link HttpChannelOptions#readerBytes}. */
    public Builder reading(long readBytes, long readerBytes) {
      this.readBytes = readBytes;
      this.readerBytes = readerBytes;
      return this;
    }

    /** See {@link HttpChannelOptions#maxSessions} and {@link HttpChannelOptions#maxChannels}. */
    public Builder serving(int maxSessions, int maxChannels) {
      this.maxSessions = maxSessions;
      this.maxChannels = maxChannels;
      return this;
    }

    /** See {@link HttpChannelOptions#beat} and {@link HttpChannelOptions#sessionHold}. */
    public Builder beats(Duration beat, Duration sessionHold) {
      this.beat = beat;
      this.sessionHold = sessionHold;
      return this;
    }

    /** See {@link HttpChannelOptions#connectTimeout} and {@link HttpChannelOptions#callTimeout}. */
    public Builder timeouts(Duration connectTimeout, Duration callTimeout) {
      this.connectTimeout = connectTimeout;
      this.callTimeout = callTimeout;
      return this;
    }

    /** See {@link HttpChannelOptions#retryMost}. */
    public Builder retryMost(Duration pause) {
      this.retryMost = pause;
      return this;
    }

    /** See {@link HttpChannelOptions#tokenRenewal}. */
    public Builder tokenRenewal(Duration interval) {
      this.tokenRenewal = interval;
      return this;
    }

    /** See {@link HttpChannelOptions#closeTimeout}. */
    public Builder closeTimeout(Duration limit) {
      this.closeTimeout = limit;
      return this;
    }

    /** See {@link HttpChannelOptions#tokens}. */
    public Builder tokens(ChannelTokens registry) {
      this.tokens = Optional.of(registry);
      return this;
    }

    /** See {@link HttpChannelOptions#state}. */
    public Builder state(StateStore shared) {
      this.state = Optional.of(shared);
      return this;
    }

    /** See {@link HttpChannelOptions#metrics}. */
    public Builder metrics(MetricRegistry registry) {
      this.metrics = registry;
      return this;
    }

    private static ChannelTokens ownTokens() {
      return new ChannelTokens(
          SyncRuntime.threaded("http-tokens"),
          SecretSource.system(),
          ChannelTokens.Options.DEFAULT);
    }

    /**
     * Checks all options.
     *
     * @throws SyncException {@code BAD_REQUEST} if one is out of its range
     */
    public HttpChannelOptions build() {
      return new HttpChannelOptions(
          dataCentre,
          process,
          url,
          masters,
          advertised,
          tls,
          workerToken,
          workers,
          leading,
          maxFrameBytes,
          channelBytes,
          bufferBytes,
          readerBytes,
          readBytes,
          maxSessions,
          maxChannels,
          beat,
          sessionHold,
          connectTimeout,
          callTimeout,
          retryMost,
          tokenRenewal,
          closeTimeout,
          tokens.orElseGet(Builder::ownTokens),
          state,
          metrics);
    }
  }
}
