package io.syncline.storage.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.state.StateStore;
import io.syncline.storage.arangodb.Rows.Row;
import io.syncline.storage.arangodb.call.StreamTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What the masters of a data centre share, in the ArangoDB cluster that they replicate: for masters
 * in any number of processes. One system collection of one shard holds the election, a row for each
 * master, and the records.
 *
 * <p>Ordering: one row says who leads and under which term. It is only ever replaced under the
 * revision that was read, so two masters never get one term; and whoever writes records replaces it
 * in the same transaction, so nothing is written under a term that is over.
 *
 * <p>Leases are measured by the cluster: a master that campaigns writes its own row, and the
 * revision that the server gives it tells the server's time; no clock of a master is read. A jump
 * of that time can end a lease early, never a term.
 *
 * <p>Thread-safe. Calls run on the executor that it was given, and block a thread of it.
 */
public final class ArangoDbStateStore implements StateStore {
  private static final int MAX_KEY = 512;
  private static final int MAX_VALUE = 1 << 20;
  private static final int TRIES = 16;
  private static final String ELECTION = "election";
  private static final String CLOCK = "clock";
  private static final String MASTER = "master-";
  private static final String RECORD = "record-";

  private final Rows rows;
  private final Transactions transactions;
  private final Executor executor;

  ArangoDbStateStore(Rows rows, Transactions transactions, Executor executor) {
    this.rows = rows;
    this.transactions = transactions;
    this.executor = executor;
  }

  @Override
  public CompletionStage<Leadership> campaign(String candidate, String endpoint, Duration lease) {
    return run(() -> campaignNow(candidate, endpoint, lease));
  }

  private Leadership campaignNow(String candidate, String endpoint, Duration lease)
      throws InterruptedException {
    ObjectNode me =
        fields()
            .put("candidate", candidate)
            .put("endpoint", endpoint)
            .put("leaseMillis", lease.toMillis());
    long now = rows.put(MASTER + name(candidate), me) >>> 20;
    for (int i = 0; i < TRIES; i++) {
      Optional<Row> found = rows.get(ELECTION);
      Election held = found.map(Election::of).orElse(Election.NONE);
      if (held.runs(now) && !held.leader.equals(candidate)) {
        return held.seenBy(candidate);
      }
      long term = held.leader.equals(candidate) ? held.term : held.term + 1;
      Election next = new Election(term, candidate, endpoint, lease.toMillis(), now);
      Optional<Long> written =
          found.isPresent()
              ? rows.replace(found.get(), next.fields())
              : rows.insert(ELECTION, next.fields());
      if (written.isPresent()) {
        return next.seenBy(candidate);
      }
    }
    throw busy("the election");
  }

  @Override
  @SuppressWarnings("NullAway") // a stage of nothing completes with null
  public CompletionStage<Void> resign(String candidate) {
    return run(
        () -> {
          Optional<Row> me = rows.get(MASTER + name(candidate));
          if (me.isPresent()) {
            rows.remove(me.get());
          }
          for (int i = 0; i < TRIES; i++) {
            Optional<Row> found = rows.get(ELECTION);
            Election held = found.map(Election::of).orElse(Election.NONE);
            if (found.isEmpty()
                || !held.leader.equals(candidate)
                || rows.replace(found.get(), held.vacant().fields()).isPresent()) {
              return null;
            }
          }
          throw busy("the election");
        });
  }

  @Override
  public CompletionStage<Map<String, Bytes>> read(String prefix) {
    return run(
        () -> {
          Map<String, Bytes> found = new TreeMap<>();
          for (Row row : rows.all()) {
            if (row.key().startsWith(RECORD)) {
              String key = text(row, "key");
              if (key.startsWith(prefix)) {
                found.put(key, bytes(row));
              }
            }
          }
          return Collections.unmodifiableMap(found);
        });
  }

  @Override
  public CompletionStage<Boolean> write(long term, Map<String, Bytes> records) {
    Map<String, Optional<ObjectNode>> written = new HashMap<>();
    for (Map.Entry<String, Bytes> record : records.entrySet()) {
      Bytes value = record.getValue();
      if (record.getKey().length() > MAX_KEY || value.length() > MAX_VALUE) {
        return CompletableFuture.failedFuture(tooLarge(record.getKey(), value));
      }
      written.put(
          RECORD + name(record.getKey()),
          value.length() == 0
              ? Optional.empty()
              : Optional.of(fields().put("key", record.getKey()).put("value", value.toArray())));
    }
    return run(
        () -> {
          for (int i = 0; i < TRIES; i++) {
            Optional<Row> found = rows.get(ELECTION);
            Election held = found.map(Election::of).orElse(Election.NONE);
            if (found.isEmpty() || held.leader.isEmpty() || held.term != term) {
              return false;
            }
            if (replaceWith(found.get(), held.fields(), written)) {
              return true;
            }
          }
          throw busy("the records");
        });
  }

  /** The election's row first: while this transaction is open, or after it, no other fits. */
  private boolean replaceWith(Row election, ObjectNode same, Map<String, Optional<ObjectNode>> all)
      throws InterruptedException {
    StreamTransaction transaction = transactions.begin(Layout.SYSTEM, List.of(Layout.STATE));
    boolean written = false;
    try {
      Rows in = rows.in(transaction);
      if (in.replace(election, same).isEmpty()) {
        return false;
      }
      for (Map.Entry<String, Optional<ObjectNode>> each : all.entrySet()) {
        if (each.getValue().isPresent()) {
          in.put(each.getKey(), each.getValue().get());
        } else {
          Optional<Row> old = in.get(each.getKey());
          if (old.isPresent()) {
            in.remove(old.get());
          }
        }
      }
      transactions.commit(transaction);
      written = true;
      return true;
    } finally {
      if (!written) {
        transactions.abort(transaction);
      }
    }
  }

  @Override
  public CompletionStage<List<Candidate>> candidates() {
    return run(
        () -> {
          long now = rows.put(CLOCK, fields()) >>> 20;
          Election held = Election.NONE;
          Map<String, Candidate> found = new TreeMap<>();
          for (Row row : rows.all()) {
            if (row.key().equals(ELECTION)) {
              held = Election.of(row);
            } else if (row.key().startsWith(MASTER)
                && now - row.writtenAt() <= number(row, "leaseMillis")) {
              String id = text(row, "candidate");
              found.put(id, new Candidate(id, text(row, "endpoint"), false));
            }
          }
          Candidate leader = found.get(held.leader);
          if (leader != null) {
            found.put(leader.id(), new Candidate(leader.id(), leader.endpoint(), true));
          }
          return List.copyOf(found.values());
        });
  }

  /** Removes the rows of masters that are long gone; a master's start is a good moment. */
  void tidy(Duration gone) throws InterruptedException {
    long now = rows.put(CLOCK, fields()) >>> 20;
    for (Row row : rows.all()) {
      if (row.key().startsWith(MASTER) && now - row.writtenAt() > gone.toMillis()) {
        rows.remove(row);
      }
    }
  }

  private <T> CompletionStage<T> run(Callable<T> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try {
              answer.complete(call.call());
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              answer.completeExceptionally(e);
            } catch (Exception e) {
              answer.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          new SyncException(
              SyncException.Code.CLOSED, "the masters' state: its executor was closed", e));
    }
    return answer;
  }

  private static SyncException busy(String what) {
    return new SyncException(
        SyncException.Code.UNAVAILABLE,
        "the masters' state: others wrote "
            + what
            + " each of "
            + TRIES
            + " times that it was tried; it will be tried again");
  }

  private static SyncException tooLarge(String key, Bytes value) {
    return new SyncException(
        SyncException.Code.BAD_REQUEST,
        "record of a key of "
            + key.length()
            + " characters and a value of "
            + value.length()
            + " bytes: at most 512 and 1 MiB are allowed");
  }

  private static ObjectNode fields() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String text(Row row, String field) {
    return need(row, field, row.fields().path(field).isTextual()).textValue();
  }

  private static long number(Row row, String field) {
    return need(row, field, row.fields().path(field).isIntegralNumber()).longValue();
  }

  private static Bytes bytes(Row row) {
    try {
      return Bytes.wrap(need(row, "value", row.fields().path("value").isTextual()).binaryValue());
    } catch (IOException e) {
      throw damaged(row, "value");
    }
  }

  private static JsonNode need(Row row, String field, boolean there) {
    if (!there) {
      throw damaged(row, field);
    }
    return row.fields().path(field);
  }

  private static SyncException damaged(Row row, String field) {
    return new SyncException(
        SyncException.Code.CORRUPT,
        "the masters' state, row "
            + row.key()
            + ": field '"
            + field
            + "' is not as it was written");
  }

  /** A text of any form as a document key. */
  static String name(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Who leads; an empty leader: nobody does, and the term is over. */
  private record Election(
      long term, String leader, String endpoint, long leaseMillis, long renewedAt) {
    static final Election NONE = new Election(0, "", "", 0, 0);

    static Election of(Row row) {
      return new Election(
          number(row, "term"),
          text(row, "leader"),
          text(row, "endpoint"),
          number(row, "leaseMillis"),
          number(row, "renewedAt"));
    }

    boolean runs(long now) {
      return !leader.isEmpty() && now - renewedAt <= leaseMillis;
    }

    Election vacant() {
      return new Election(term, "", "", 0, renewedAt);
    }

    Leadership seenBy(String candidate) {
      return new Leadership(term, leader, endpoint, leader.equals(candidate));
    }

    ObjectNode fields() {
      return ArangoDbStateStore.fields()
          .put("term", term)
          .put("leader", leader)
          .put("endpoint", endpoint)
          .put("leaseMillis", leaseMillis)
          .put("renewedAt", renewedAt);
    }
  }
}
