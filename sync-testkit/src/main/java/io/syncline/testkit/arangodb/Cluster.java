package io.syncline.testkit.arangodb;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * The state of a cluster. Whoever reads or changes it or anything in it holds its monitor ({@code
 * synchronized (cluster)}): calls are answered one after the other.
 */
final class Cluster {
  private static final long BETWEEN_SERVERS = 1_000_003;

  /** The id that the cluster gave itself when it was made. */
  final String id = "stand-in-" + UUID.randomUUID();

  final StandInOptions options;
  final Structure structure = new Structure(this);
  final Users users = new Users(this);
  final Indexes indexes = new Indexes(this);
  final Views views = new Views(this);
  final StreamTransactions transactions = new StreamTransactions(this);
  final Map<String, Member> members = new LinkedHashMap<>();
  final Map<String, DbServer> dbServers = new LinkedHashMap<>();
  final Map<String, DatabaseState> databases = new LinkedHashMap<>();
  private final List<Complaint> complaints = new ArrayList<>();
  private long ids = 2_000_000;
  private boolean readOnly;
  private String engine = "rocksdb";
  private boolean singleServer;
  private final Map<String, Duration> hearsLater = new HashMap<>();
  private final Map<String, Boolean> modeBefore = new HashMap<>();
  private Instant modeChanged = Instant.EPOCH;

  Cluster(StandInOptions options) {
    this.options = options;
    for (int i = 1; i <= options.coordinators(); i++) {
      Member member = Member.coordinator(i);
      members.put(member.id, member);
    }
    for (int i = 1; i <= options.dbServers(); i++) {
      addDbServer();
    }
    structure.createDatabase(DatabaseState.SYSTEM, Json.object());
    users.create("root", options.rootPassword(), Users.Grants.ALL);
  }

  /** The storage engine that the servers say they have. */
  String engine() {
    return engine;
  }

  void engine(String name) {
    engine = name;
  }

  /** Whether the coordinators say that each is alone. */
  boolean isSingleServer() {
    return singleServer;
  }

  void isSingleServer(boolean now) {
    singleServer = now;
  }

  /** What a server says that it is. */
  String roleOf(Member member) {
    return singleServer && member.role == Member.Role.COORDINATOR ? "SINGLE" : member.role.ofServer;
  }

  DbServer addDbServer() {
    int number = dbServers.size() + 1;
    Member member = Member.dbServer(number);
    long firstTick = options.firstTick() + (number - 1) * BETWEEN_SERVERS;
    DbServer server =
        new DbServer(member, options, firstTick, Long.toString(173_450_012_345_678L + number));
    members.put(member.id, member);
    dbServers.put(member.id, server);
    return server;
  }

  Instant now() {
    return options.clock().instant();
  }

  /** Now, as ArangoDB writes it. */
  String seconds() {
    return now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Whether it says that it is of this major version or a later one. */
  boolean isFromVersion(int major) {
    String version = options.version();
    return Integer.parseInt(version.substring(0, version.indexOf('.'))) >= major;
  }

  /** Whether it says that it is of this version or a later one. */
  boolean isFromVersion(int major, int minor) {
    String[] numbers = options.version().split("[.-]");
    int own = Integer.parseInt(numbers[0]);
    return own > major || (own == major && Integer.parseInt(numbers[1]) >= minor);
  }

  /** A number that is unique in the cluster, as ids and inventories' ticks are. */
  String nextId() {
    return Long.toString(++ids);
  }

  /** Whether the servers are to be read-only. */
  boolean isReadOnly() {
    return readOnly;
  }

  /** Whether a server takes itself to be read-only: it may not have heard of the last change. */
  boolean isReadOnly(Member server) {
    Duration later = hearsLater.getOrDefault(server.id, Duration.ZERO);
    boolean hasHeard = !modeChanged.plus(later).isAfter(now());
    return hasHeard ? readOnly : modeBefore.getOrDefault(server.id, false);
  }

  /** From now on a server hears of changes of the mode this much later. */
  void hearsLater(String server, Duration by) {
    modeBefore.put(server, isReadOnly(member(server)));
    hearsLater.put(server, by);
  }

  void readOnly(boolean now) {
    members.values().forEach(member -> modeBefore.put(member.id, isReadOnly(member)));
    modeChanged = now();
    readOnly = now;
  }

  /**
   * A database.
   *
   * @throws Refusal 404/1228
   */
  DatabaseState database(String name) {
    DatabaseState database = databases.get(name);
    if (database == null) {
      throw new Refusal(404, 1228, "database not found");
    }
    return database;
  }

  DatabaseState system() {
    return Objects.requireNonNull(databases.get(DatabaseState.SYSTEM));
  }

  /**
   * A DB server by its id.
   *
   * @throws Refusal 500/1449, or 503/1478 if it is down
   */
  DbServer reachable(String id) {
    DbServer server = dbServers.get(id);
    if (server == null) {
      throw new Refusal(500, 1449, "unknown server " + id);
    }
    if (!server.member.isUp()) {
      throw new Refusal(503, 1478, "backend unavailable: " + id);
    }
    return server;
  }

  Member member(String id) {
    Member member = members.get(id);
    if (member == null) {
      throw new IllegalArgumentException("there is no server " + id);
    }
    return member;
  }

  DbServer dbServer(String id) {
    DbServer server = dbServers.get(id);
    if (server == null) {
      throw new IllegalArgumentException("there is no DB server " + id);
    }
    return server;
  }

  void complain(Complaint complaint) {
    complaints.add(complaint);
  }

  List<Complaint> complaints() {
    return List.copyOf(complaints);
  }

  void forgetComplaints() {
    complaints.clear();
  }

  /** Begins what is written at once. */
  Transaction begin(DatabaseState database) {
    return new Transaction(this, database);
  }
}
