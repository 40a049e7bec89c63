package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How a stand-in is made. Immutable.
 *
 * @param coordinators how many; 1 by default, at least 1
 * @param dbServers how many at the start; 2 by default, at least 1
 * @param version what it says it is; {@code 3.12.4} by default
 * @param secret the cluster's secret, which signs tokens; never shown
 * @param authentication whether callers are asked who they are; yes by default
 * @param rootPassword of the user {@code root}; empty by default, as ArangoDB's
 * @param keyfile certificate chain and key in PEM for HTTPS; plain HTTP by default
 * @param clock what lives of batches, tokens and registrations are measured with
 * @param firstTick the tick before the first of the first DB server; each further server begins
 *     {@code 1_000_003} above the one before. Above 2^53 by default
 * @param treeDepth depth of revision trees; 6 by default as ArangoDB's, smaller is easier to read
 * @param treeStart where the ranges of revision trees begin, as a revision
 * @param treeWidth how many revisions a new tree covers, at least 8^treeDepth
 * @param rangesPerAnswer how many revisions one answer of {@code revisions/ranges} holds
 * @param tailLife how long a tail call protects the log; ArangoDB's own value is not known
 * @param walBytes the log's size above which its oldest part goes even when readers need it; 0 for
 *     no limit
 * @param maxParallelTails how many tail calls of one server run at once; 0 for no limit
 * @param intermediateCommit after how many operations a transaction is cut in the log
 * @param smallTruncate shards with fewer documents are truncated by single removes; 0 for never
 * @param removesTellRevision whether the marker of a remove carries the document's revision
 * @param transactionIdle how long a transaction lives that nobody uses; a minute by default
 * @param transactionBytes how much a transaction may write; 512 MiB by default
 * @param bodyBytes the largest body that is taken; 1 GiB by default
 * @param forwardsComparisons whether coordinators forward {@code keys} and {@code revisions}, of
 *     which nothing is known for certain; yes by default
 * @param extendedNames what it says of {@code --database.extended-names}, from 3.12 on; yes by
 *     default as ArangoDB's. Names are not checked
 */
public record StandInOptions(
    int coordinators,
    int dbServers,
    String version,
    Bytes secret,
    boolean authentication,
    String rootPassword,
    Optional<Path> keyfile,
    InstantSource clock,
    long firstTick,
    int treeDepth,
    long treeStart,
    long treeWidth,
    int rangesPerAnswer,
    Duration tailLife,
    long walBytes,
    int maxParallelTails,
    int intermediateCommit,
    int smallTruncate,
    boolean removesTellRevision,
    Duration transactionIdle,
    long transactionBytes,
    int bodyBytes,
    boolean forwardsComparisons,
    boolean extendedNames) {

  /** Checks the numbers. */
  public StandInOptions {
    if (coordinators < 1 || dbServers < 1) {
      throw new IllegalArgumentException("a cluster has at least one coordinator and DB server");
    }
    if (treeDepth < 1
        || treeDepth > 6
        || Long.compareUnsigned(treeWidth, 1L << 3 * treeDepth) < 0) {
      throw new IllegalArgumentException("a tree has depth 1 to 6 and a width of at least 8^depth");
    }
    if (rangesPerAnswer < 1 || intermediateCommit < 1 || firstTick < 0) {
      throw new IllegalArgumentException("limits are at least 1, ticks not negative");
    }
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Shows neither secret nor password. */
  @Override
  public String toString() {
    return "StandInOptions[coordinators="
        + coordinators
        + ", dbServers="
        + dbServers
        + ", version="
        + version
        + ", tls="
        + keyfile.isPresent()
        + "]";
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private int coordinators = 1;
    private int dbServers = 2;
    private String version = "3.12.4";
    private Bytes secret = Bytes.utf8("secret of a stand-in");
    private boolean authentication = true;
    private String rootPassword = "";
    private Optional<Path> keyfile = Optional.empty();
    private InstantSource clock = InstantSource.system();
    private long firstTick = (1L << 53) + 4_200;
    private int treeDepth = 6;
    private long treeStart = Instant.parse("2021-01-01T00:00:00Z").toEpochMilli() << 20;
    private long treeWidth = 1L << 50;
    private int rangesPerAnswer = 65_536;
    private Duration tailLife = Duration.ofMinutes(2);
    private long walBytes;
    private int maxParallelTails;
    private int intermediateCommit = 1_000_000;
    private int smallTruncate;
    private boolean removesTellRevision = true;
    private Duration transactionIdle = Duration.ofMinutes(1);
    private long transactionBytes = 512L << 20;
    private int bodyBytes = 1 << 30;
    private boolean forwardsComparisons = true;
    private boolean extendedNames = true;

    private Builder() {}

    /** How many coordinators and DB servers. */
    public Builder servers(int ofCoordinators, int ofDbServers) {
      coordinators = ofCoordinators;
      dbServers = ofDbServers;
      return this;
    }

    /** What it says it is, as {@code 3.11.8}. */
    public Builder version(String text) {
      version = text;
      return this;
    }

    /** The cluster's secret, as bytes. */
    public Builder secret(Bytes bytes) {
      secret = bytes;
      return this;
    }

    /** Nobody is asked who he is, and all may do all. */
    public Builder withoutAuthentication() {
      authentication = false;
      return this;
    }

    /** The password of the user {@code root}. */
    public Builder rootPassword(String password) {
      rootPassword = password;
      return this;
    }

    /** HTTPS with this certificate chain and key, both in one PEM file. */
    public Builder keyfile(Path file) {
      keyfile = Optional.of(file);
      return this;
    }

    /** Time that a test moves. */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /** The tick before the first DB server's first. */
    public Builder firstTick(long tick) {
      firstTick = tick;
      return this;
    }

    /** How revision trees begin: depth, first revision, and how many revisions are covered. */
    public Builder trees(int depth, long start, long width) {
      treeDepth = depth;
      treeStart = start;
      treeWidth = width;
      return this;
    }

    /** How many revisions one answer of {@code revisions/ranges} holds. */
    public Builder rangesPerAnswer(int most) {
      rangesPerAnswer = most;
      return this;
    }

    /** How long a tail call protects the log. */
    public Builder tailLife(Duration life) {
      tailLife = life;
      return this;
    }

    /** The log's size above which its oldest part goes; 0 for no limit. */
    public Builder walBytes(long most) {
      walBytes = most;
      return this;
    }

    /** How many tail calls of one server run at once; 0 for no limit. */
    public Builder maxParallelTails(int most) {
      maxParallelTails = most;
      return this;
    }

    /** After how many operations a transaction is cut in the log. */
    public Builder intermediateCommit(int operations) {
      intermediateCommit = operations;
      return this;
    }

    /** Shards with fewer documents are truncated by single removes. */
    public Builder smallTruncate(int documents) {
      smallTruncate = documents;
      return this;
    }

    /** The marker of a remove has an empty revision. */
    public Builder removesWithoutRevision() {
      removesTellRevision = false;
      return this;
    }

    /** How long a transaction lives that nobody uses, and how much it may write. */
    public Builder transactions(Duration idle, long mostBytes) {
      transactionIdle = idle;
      transactionBytes = mostBytes;
      return this;
    }

    /** The largest body that is taken: 413 above it. */
    public Builder bodyBytes(int most) {
      bodyBytes = most;
      return this;
    }

    /** Coordinators forward neither {@code keys} nor {@code revisions}. */
    public Builder withoutForwardedComparisons() {
      forwardsComparisons = false;
      return this;
    }

    /** It says that only plain names are allowed. */
    public Builder withoutExtendedNames() {
      extendedNames = false;
      return this;
    }

    /** The options. */
    public StandInOptions build() {
      return new StandInOptions(
          coordinators,
          dbServers,
          version,
          secret,
          authentication,
          rootPassword,
          keyfile,
          clock,
          firstTick,
          treeDepth,
          treeStart,
          treeWidth,
          rangesPerAnswer,
          tailLife,
          walBytes,
          maxParallelTails,
          intermediateCommit,
          smallTruncate,
          removesTellRevision,
          transactionIdle,
          transactionBytes,
          bodyBytes,
          forwardsComparisons,
          extendedNames);
    }
  }
}
