package io.syncline.security;

import static io.syncline.security.Role.CHANNEL;
import static io.syncline.security.Role.MEMBER;
import static io.syncline.security.Role.MONITOR;
import static io.syncline.security.Role.OPERATOR;
import static io.syncline.security.Role.PEER;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The one table that says which role may do what. What is not in it, nobody may do.
 *
 * <p>A caller may do what any of its roles may. The table speaks of operations, not of objects:
 * that a channel token is good for its own channels only is checked where the channel is known, by
 * {@link Caller#scope()}.
 */
public final class Rights {
  private static final Map<Operation, Set<Role>> TABLE = table();

  private Rights() {}

  /** Whether a caller may do an operation. */
  public static boolean allows(Caller caller, Operation operation) {
    return !Collections.disjoint(caller.roles(), roles(operation));
  }

  /** The roles that may do an operation, in the order of {@link Role}; unmodifiable. */
  public static Set<Role> roles(Operation operation) {
    return TABLE.getOrDefault(operation, Collections.emptySet());
  }

  /**
   * The whole table for documents, in Markdown: a row for each operation, in the order of {@link
   * Operation}, with a column for each role, that holds {@code yes} or {@code -}. Ends with a line
   * feed.
   */
  public static String text() {
    StringBuilder text = new StringBuilder("| operation | at | call |");
    for (Role role : Role.values()) {
      text.append(' ').append(role).append(" |");
    }
    text.append("\n|").append(" --- |".repeat(3 + Role.values().length)).append('\n');
    for (Operation operation : Operation.values()) {
      text.append("| ").append(operation).append(" | ").append(at(operation.service()));
      text.append(" | `").append(operation.method()).append(' ').append(operation.path());
      text.append("` |");
      for (Role role : Role.values()) {
        text.append(roles(operation).contains(role) ? " yes |" : " - |");
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String at(Operation.Service service) {
    return switch (service) {
      case MASTER -> "master";
      case WORKER -> "worker";
      case BOTH -> "master, worker";
    };
  }

  private static Map<Operation, Set<Role>> table() {
    Table table = new Table();
    ofEveryProcess(table);
    ofMastersForAll(table);
    ofMastersForWorkers(table);
    ofChannels(table);
    ofMastersForTheOtherDataCentre(table);
    ofWorkers(table);
    inOurOwnForm(table);
    return table.rows;
  }

  private static void ofEveryProcess(Table table) {
    table.allow(Operation.VERSION, OPERATOR, MEMBER, PEER, MONITOR);
    table.allow(Operation.HEALTH, OPERATOR, MEMBER, PEER, MONITOR);
    table.allow(Operation.METRICS, OPERATOR, MEMBER, PEER, MONITOR);
    table.allow(Operation.METRICS_JSON, OPERATOR, MEMBER, PEER, MONITOR);
    table.allow(Operation.ROLE, OPERATOR, MEMBER, PEER);
  }

  private static void ofMastersForAll(Table table) {
    table.allow(Operation.STATUS, OPERATOR);
    table.allow(Operation.CONFIGURE, OPERATOR);
    table.allow(Operation.CANCEL, OPERATOR);
    table.allow(Operation.DATA_CENTRES, OPERATOR);
    table.allow(Operation.CHECKSUM, OPERATOR);
    table.allow(Operation.RESET_SHARD, OPERATOR);
    table.allow(Operation.BARRIER_PLACE, OPERATOR);
    table.allow(Operation.BARRIER_STATE, OPERATOR);
    table.allow(Operation.BARRIER_LIFT, OPERATOR);
    table.allow(Operation.MESSAGE_TIMEOUT_GET, OPERATOR);
    table.allow(Operation.MESSAGE_TIMEOUT_SET, OPERATOR);
    table.allow(Operation.SERVER_MODE_GET, OPERATOR);
    table.allow(Operation.SERVER_MODE_SET, OPERATOR);
    // Whoever may call any master must be able to find the others.
    table.allow(Operation.ENDPOINTS, OPERATOR, MEMBER, PEER);
    table.allow(Operation.LEADER_ENDPOINT, OPERATOR, MEMBER, PEER);
    table.allow(Operation.MASTERS, OPERATOR, MEMBER);
  }

  private static void ofMastersForWorkers(Table table) {
    // Hands out the cluster's secret and a private key: nobody but who has the master secret.
    table.allow(Operation.WORKER_CONFIGURATION, MEMBER);
    table.allow(Operation.WORKER_REGISTER, MEMBER);
    table.allow(Operation.WORKER_LEAVE, MEMBER);
    table.allow(Operation.TASK_COMPLETED, MEMBER);
    table.allow(Operation.SHARD_START, MEMBER);
    table.allow(Operation.SHARD_CANCEL, MEMBER);
    table.allow(Operation.SHARD_REPORTS, MEMBER);
    table.allow(Operation.SHARD_TOTAL, MEMBER);
    table.allow(Operation.CHANNEL_RELEVANT, MEMBER);
    // Read by the command line as well.
    table.allow(Operation.WORKERS, OPERATOR, MEMBER);
    table.allow(Operation.WORKER_GET, OPERATOR, MEMBER);
    table.allow(Operation.TASKS, OPERATOR, MEMBER);
    table.allow(Operation.TASK_GET, OPERATOR, MEMBER);
    table.allow(Operation.TASKS_OF_CHANNEL, OPERATOR, MEMBER);
  }

  private static void ofChannels(Table table) {
    table.allow(Operation.CHANNEL_ENDPOINT, MEMBER, PEER, CHANNEL);
    table.allow(Operation.TOKEN_RENEW, CHANNEL);
    table.allow(Operation.TOKEN_CLONE, CHANNEL);
    table.allow(Operation.CHANNEL_MESSAGES, CHANNEL);
    table.allow(Operation.CHANNEL_COMMIT, CHANNEL);
    table.allow(Operation.STREAM, CHANNEL);
  }

  private static void ofMastersForTheOtherDataCentre(Table table) {
    table.allow(Operation.OUTGOING_OPEN, PEER);
    // An operator aborts it where the target is gone for good.
    table.allow(Operation.OUTGOING_CLOSE, OPERATOR, PEER);
    table.allow(Operation.OUTGOING_SHARD_START, PEER);
    table.allow(Operation.OUTGOING_SHARD_CANCEL, PEER);
    table.allow(Operation.OUTGOING_SHARD_RESET, PEER);
    table.allow(Operation.OUTGOING_REPORTS, MEMBER, PEER);
    table.allow(Operation.OUTGOING_BARRIER_PLACE, PEER);
    table.allow(Operation.OUTGOING_BARRIER_LIFT, PEER);
    table.allow(Operation.CHANNEL_PREFIX, PEER);
    table.allow(Operation.CHANNEL_ACCESS_GET, PEER);
    table.allow(Operation.CHANNEL_ACCESS_PUT, PEER);
  }

  private static void ofWorkers(Table table) {
    table.allow(Operation.TASK_START, MEMBER);
    table.allow(Operation.TASK_STOP, MEMBER);
    table.allow(Operation.WORKER_SECRET, MEMBER);
    table.allow(Operation.CHANNEL_TOKEN_ALLOW, MEMBER);
  }

  private static void inOurOwnForm(Table table) {
    table.allow(Operation.CLIENT_CALL, OPERATOR);
    table.allow(Operation.MASTER_CALL, MEMBER);
    table.allow(Operation.SOURCE_CALL, PEER);
    table.allow(Operation.WORKER_CALL, MEMBER);
    table.allow(Operation.FORWARDED_CALL, MEMBER);
  }

  /** The rows while they are written down; each operation once. */
  private static final class Table {
    private final Map<Operation, Set<Role>> rows = new EnumMap<>(Operation.class);

    void allow(Operation operation, Role first, Role... others) {
      if (rows.put(operation, Collections.unmodifiableSet(EnumSet.of(first, others))) != null) {
        throw new IllegalStateException(operation + " is in the table twice");
      }
    }
  }
}
