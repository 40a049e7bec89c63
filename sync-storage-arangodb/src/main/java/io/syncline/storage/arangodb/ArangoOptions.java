package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ServerAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an ArangoDB cluster is reached. Immutable; made by {@link #builder}. Its text has no secret.
 *
 * @param endpoints of coordinators, {@code https://host:port} or as ArangoDB writes it {@code
 *     ssl://host:port}; at least one. The first that answers is stayed with until it fails
 * @param credentials who calls; default nobody. {@link Mode#DIRECT} needs the cluster's secret, or
 *     a cluster without authentication
 * @param tls which servers are believed; default what the JDK trusts, and the host's name is
 *     checked
 * @param plaintext whether servers may be called without TLS ({@code http://}, {@code tcp://});
 *     default no. With it, who listens on the way gets the credentials and the data
 * @param mode how data is read; default {@link Mode#AUTO}
 * @param dbServers for each DB server whose own endpoint can't be reached from here: that endpoint,
 *     as the cluster's health names it, and the one that can; default none
 * @param connectTimeout until a server is connected, 10 ms to 1 min; default 5 s. Too small: slow
 *     networks fail; too large: a machine that is gone holds up the fail-over
 * @param callTimeout until a call is over with all its repetitions, unless it is given another
 *     time; 100 ms to 1 h; default 30 s
 * @param keepIdle how long a connection without a call is kept, 1 s to 5 min; default 1 min.
 *     Servers close theirs after 5 min
 * @param atOnce calls under way, 1 to 1,000; default 64. Each has a thread
 * @param atOncePerServer of these at one host name or address, 1 to {@code atOnce}; default 32. Too
 *     large: the server's queue grows
 * @param waiting calls that wait for these, 0 to 100,000; default 10,000. Beyond, calls fail at
 *     once
 * @param answerBytes the largest answer about structure, 64 KiB to 1 GiB; default 64 MiB. Too
 *     small: the inventory of a database with many collections does not fit; too large: memory
 * @param dataBytes the largest answer with documents, 64 KiB to 1 GiB; default 256 MiB. Has to hold
 *     the largest document: a server answers at least one, however small the chunk that is asked
 *     for
 * @param firstPause before a call is repeated, doubled each time, shortened at random by up to a
 *     half; 1 ms to 10 s; default 100 ms
 * @param longestPause what the pause grows to, {@code firstPause} to 1 min; default 5 s
 * @param unverifiedVersions whether a cluster of a version below 3.8 is opened, 3.3 and later, as a
 *     source only; default no. Its shards are compared by reading them whole, and nothing of it was
 *     verified
 * @param transactions whether batches are written in stream transactions, which a writer that was
 *     replaced can't end; default yes. No: for a cluster that refuses them. Then a take-over waits
 *     for {@code callTimeout} and compares, and what the one before had sent may land until then
 */
public record ArangoOptions(
    List<String> endpoints,
    ArangoCredentials credentials,
    ArangoTls tls,
    boolean plaintext,
    Mode mode,
    Map<String, String> dbServers,
    Duration connectTimeout,
    Duration callTimeout,
    Duration keepIdle,
    int atOnce,
    int atOncePerServer,
    int waiting,
    int answerBytes,
    int dataBytes,
    Duration firstPause,
    Duration longestPause,
    boolean unverifiedVersions,
    boolean transactions) {
  private static final int GIB = 1 << 30;

  /** How data is read from a cluster. */
  public enum Mode {
    /**
     * {@link #DIRECT} where the credentials and the network allow it, else {@link #COORDINATOR}.
     */
    AUTO,
    /** From the DB servers, which have the change feed. */
    DIRECT,
    /** Through coordinators only, without a feed: comparisons do the work. */
    COORDINATOR
  }

  /** Checks and copies. */
  public ArangoOptions {
    endpoints = List.copyOf(endpoints);
    dbServers = Collections.unmodifiableMap(new LinkedHashMap<>(dbServers));
    if (endpoints.isEmpty()) {
      throw refused("endpoints", endpoints, "at least one coordinator, https://host:port");
    }
    for (String endpoint : endpoints) {
      address("endpoints", endpoint, plaintext);
    }
    for (Map.Entry<String, String> server : dbServers.entrySet()) {
      // What the cluster says of itself may be without TLS: only the other end is called.
      address("dbServers", server.getKey(), true);
      address("dbServers", server.getValue(), plaintext);
    }
    check("connectTimeout", connectTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
    check("callTimeout", callTimeout, Duration.ofMillis(100), Duration.ofHours(1));
    check("keepIdle", keepIdle, Duration.ofSeconds(1), Duration.ofMinutes(5));
    check("atOnce", atOnce, 1, 1_000);
    check("atOncePerServer", atOncePerServer, 1, atOnce);
    check("waiting", waiting, 0, 100_000);
    check("answerBytes", answerBytes, 64 << 10, GIB);
    check("dataBytes", dataBytes, 64 << 10, GIB);
    check("firstPause", firstPause, Duration.ofMillis(1), Duration.ofSeconds(10));
    check("longestPause", longestPause, firstPause, Duration.ofMinutes(1));
  }

  private static void address(String option, String endpoint, boolean plaintext) {
    ServerAddress address;
    try {
      address = ServerAddress.parse(endpoint);
    } catch (IllegalArgumentException e) {
      throw refused(option, String.valueOf(e.getMessage()), "https://host:port or ssl://host:port");
    }
    if (!address.tls() && !plaintext) {
      throw refused(option, address, "https:// or ssl://, unless plaintext is allowed");
    }
  }

  private static void check(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw refused(option, value, least + " to " + most);
    }
  }

  private static void check(String option, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw refused(option, value, least + " to " + most);
    }
  }

  private static SyncException refused(String option, Object value, String allowed) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        "arangodb: " + option + " is " + value + ", allowed is " + allowed);
  }

  /** Begins with the defaults. */
  public static Builder builder(List<String> endpoints) {
    return new Builder(endpoints);
  }

  /** Gathers options; see {@link ArangoOptions} for each. Not thread-safe. */
  public static final class Builder {
    private final List<String> endpoints;
    private ArangoCredentials credentials = ArangoCredentials.none();
    private ArangoTls tls = ArangoTls.ofSystem();
    private boolean plaintext;
    private Mode mode = Mode.AUTO;
    private Map<String, String> dbServers = Map.of();
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration callTimeout = Duration.ofSeconds(30);
    private Duration keepIdle = Duration.ofMinutes(1);
    private int atOnce = 64;
    private int atOncePerServer = 32;
    private int waiting = 10_000;
    private int answerBytes = 64 << 20;
    private int dataBytes = 256 << 20;
    private Duration firstPause = Duration.ofMillis(100);
    private Duration longestPause = Duration.ofSeconds(5);
    private boolean unverifiedVersions;
    private boolean transactions = true;

    private Builder(List<String> endpoints) {
      this.endpoints = endpoints;
    }

    /** See {@link ArangoOptions#credentials}. */
    public Builder credentials(ArangoCredentials value) {
      credentials = value;
      return this;
    }

    /** See {@link ArangoOptions#tls}. */
    public Builder tls(ArangoTls value) {
      tls = value;
      return this;
    }

    /** See {@link ArangoOptions#plaintext}. */
    public Builder plaintext(boolean value) {
      plaintext = value;
      return this;
    }

    /** See {@link ArangoOptions#mode}. */
    public Builder mode(Mode value) {
      mode = value;
      return this;
    }

    /** See {@link ArangoOptions#dbServers}. */
    public Builder dbServers(Map<String, String> value) {
      dbServers = value;
      return this;
    }

    /** See {@link ArangoOptions#connectTimeout}. */
    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    /** See {@link ArangoOptions#callTimeout}. */
    public Builder callTimeout(Duration value) {
      callTimeout = value;
      return this;
    }

    /** See {@link ArangoOptions#keepIdle}. */
    public Builder keepIdle(Duration value) {
      keepIdle = value;
      return this;
    }

    /** See {@link ArangoOptions#atOnce}. */
    public Builder atOnce(int value) {
      atOnce = value;
      return this;
    }

    /** See {@link ArangoOptions#atOncePerServer}. */
    public Builder atOncePerServer(int value) {
      atOncePerServer = value;
      return this;
    }

    /** See {@link ArangoOptions#waiting}. */
    public Builder waiting(int value) {
      waiting = value;
      return this;
    }

    /** See {@link ArangoOptions#answerBytes}. */
    public Builder answerBytes(int value) {
      answerBytes = value;
      return this;
    }

    /** See {@link ArangoOptions#dataBytes}. */
    public Builder dataBytes(int value) {
      dataBytes = value;
      return this;
    }

    /** See {@link ArangoOptions#firstPause}. */
    public Builder firstPause(Duration value) {
      firstPause = value;
      return this;
    }

    /** See {@link ArangoOptions#longestPause}. */
    public Builder longestPause(Duration value) {
      longestPause = value;
      return this;
    }

    /** See {@link ArangoOptions#unverifiedVersions}. */
    public Builder unverifiedVersions(boolean value) {
      unverifiedVersions = value;
      return this;
    }

    /** See {@link ArangoOptions#transactions}. */
    public Builder transactions(boolean value) {
      transactions = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws SyncException {@code BAD_REQUEST} naming the option, its value and what is allowed
     */
    public ArangoOptions build() {
      return new ArangoOptions(
          endpoints,
          credentials,
          tls,
          plaintext,
          mode,
          dbServers,
          connectTimeout,
          callTimeout,
          keepIdle,
          atOnce,
          atOncePerServer,
          waiting,
          answerBytes,
          dataBytes,
          firstPause,
          longestPause,
          unverifiedVersions,
          transactions);
    }
  }
}
