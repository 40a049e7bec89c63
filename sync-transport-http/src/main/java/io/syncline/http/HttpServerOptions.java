package io.syncline.http;

import java.time.Duration;

/**
 * What a server takes upon itself. Made by {@link #builder}; every option has a sound default.
 *
 * @param host address or name to listen at, empty for all addresses; default empty
 * @param port to listen at, 0 for one that is free; default 0
 * @param headerBytes of a request's line and headers, 1 KiB to 1 MiB; default 16 KiB. Too small:
 *     long tokens are refused with 431; too large: memory for each connection
 * @param bodyBytes of one request, 1 KiB to 1 GiB; default 8 MiB. Too small: large reports are
 *     refused; too large: one client can take more of the heap
 * @param heldBytes of all request bodies together while their requests are not answered, at least
 *     {@code bodyBytes}; default 64 MiB. Past it bodies are refused until others are done. Too
 *     small: refusals under load; too large: the heap fills
 * @param connections at the same time, 1 to 100,000; default 200. Further ones wait to be accepted,
 *     and while there are that many, idle ones are closed after {@code headersWithin}. Too small:
 *     clients wait; too large: memory and file descriptors
 * @param threads at most, 4 to 1,000; default 32. Handlers do not block, so a few are enough
 * @param headersWithin from the opening of a connection, with TLS, or the first byte of a further
 *     request to the end of its headers, 100 ms to 10 min; default 10 s. Past it, or a quarter
 *     later, the connection is cut. Too small: far and slow clients are cut; too large: clients
 *     that say nothing hold connections
 * @param idle how long a connection may be without any traffic between requests, or within the body
 *     of a request or an answer, 100 ms to 1 h; default 60 s. Too small: connections are made anew
 *     all the time; too large: dead clients hold connections
 * @param requestWithin from the end of the headers to the answer's beginning, and from there to its
 *     end unless it is streamed, 100 ms to 1 h; default 150 s. Past the first a request is answered
 *     503, past the second the connection is cut. Too small: long calls fail; too large: slow
 *     clients hold memory
 * @param streamBytes that wait to be sent on one streamed answer, 1 KiB to 64 MiB; default 1 MiB.
 *     Too small: a long line is not filled; too large: memory for each slow client
 * @param badRequests answered with a status of 400 to 499 on one connection, after which it is
 *     closed, 1 to 1,000,000; default 100. Too small: an honest client reconnects often; too large:
 *     a flood costs nothing
 * @param closeWithin how long {@link HttpServer#close} waits for answers under way, up to 1 min;
 *     default 2 s
 */
public record HttpServerOptions(
    String host,
    int port,
    int headerBytes,
    int bodyBytes,
    long heldBytes,
    int connections,
    int threads,
    Duration headersWithin,
    Duration idle,
    Duration requestWithin,
    int streamBytes,
    int badRequests,
    Duration closeWithin) {
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration HOUR = Duration.ofHours(1);

  /** Checks every option. */
  public HttpServerOptions {
    Limits.range("port", port, 0, 65_535);
    Limits.range("headerBytes", headerBytes, 1 << 10, 1 << 20);
    Limits.range("bodyBytes", bodyBytes, 1 << 10, 1 << 30);
    Limits.range("heldBytes", heldBytes, bodyBytes, 1L << 40);
    Limits.range("connections", connections, 1, 100_000);
    Limits.range("threads", threads, 4, 1_000);
    Limits.range("headersWithin", headersWithin, SHORT, Duration.ofMinutes(10));
    Limits.range("idle", idle, SHORT, HOUR);
    Limits.range("requestWithin", requestWithin, SHORT, HOUR);
    Limits.range("streamBytes", streamBytes, 1 << 10, 64 << 20);
    Limits.range("badRequests", badRequests, 1, 1_000_000);
    Limits.range("closeWithin", closeWithin, Duration.ZERO, Duration.ofMinutes(1));
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private String host = "";
    private int port;
    private int headerBytes = 16 << 10;
    private int bodyBytes = 8 << 20;
    private long heldBytes = 64L << 20;
    private int connections = 200;
    private int threads = 32;
    private Duration headersWithin = Duration.ofSeconds(10);
    private Duration idle = Duration.ofSeconds(60);
    private Duration requestWithin = Duration.ofSeconds(150);
    private int streamBytes = 1 << 20;
    private int badRequests = 100;
    private Duration closeWithin = Duration.ofSeconds(2);

    private Builder() {}

    /** See {@link HttpServerOptions#host}. */
    public Builder host(String address) {
      this.host = address;
      return this;
    }

    /** See {@link HttpServerOptions#port}. */
    public Builder port(int number) {
      this.port = number;
      return this;
    }

    /** See {@link HttpServerOptions#headerBytes}. */
    public Builder headerBytes(int bytes) {
      this.headerBytes = bytes;
      return this;
    }

    /** See {@link HttpServerOptions#bodyBytes}. */
    public Builder bodyBytes(int bytes) {
      this.bodyBytes = bytes;
      return this;
    }

    /** See {@link HttpServerOptions#heldBytes}. */
    public Builder heldBytes(long bytes) {
      this.heldBytes = bytes;
      return this;
    }

    /** See {@link HttpServerOptions#connections}. */
    public Builder connections(int count) {
      this.connections = count;
      return this;
    }

    /** See {@link HttpServerOptions#threads}. */
    public Builder threads(int count) {
      this.threads = count;
      return this;
    }

    /** See {@link HttpServerOptions#headersWithin}. */
    public Builder headersWithin(Duration time) {
      this.headersWithin = time;
      return this;
    }

    /** See {@link HttpServerOptions#idle}. */
    public Builder idle(Duration time) {
      this.idle = time;
      return this;
    }

    /** See {@link HttpServerOptions#requestWithin}. */
    public Builder requestWithin(Duration time) {
      this.requestWithin = time;
      return this;
    }

    /** See {@link HttpServerOptions#streamBytes}. */
    public Builder streamBytes(int bytes) {
      this.streamBytes = bytes;
      return this;
    }

    /** See {@link HttpServerOptions#badRequests}. */
    public Builder badRequests(int count) {
      this.badRequests = count;
      return this;
    }

    /** See {@link HttpServerOptions#closeWithin}. */
    public Builder closeWithin(Duration time) {
      this.closeWithin = time;
      return this;
    }

    /**
     * The options.
     *
     * @throws io.syncline.SyncException {@code BAD_REQUEST} if one is out of its range
     */
    public HttpServerOptions build() {
      return new HttpServerOptions(
          host,
          port,
          headerBytes,
          bodyBytes,
          heldBytes,
          connections,
          threads,
          headersWithin,
          idle,
          requestWithin,
          streamBytes,
          badRequests,
          closeWithin);
    }
  }
}
