package io.syncline.storage.arangodb.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A server's log, and how it answers {@code wal/tail}: what several threads write at one time is
 * one batch; each write of a column counts one tick, frames and notes count none; an answer is cut
 * within a transaction only, and only where the reader said how far it had scanned; a batch that
 * begins before the place where the server looks is left out.
 */
final class ModelLog {
  private static final String SHARD = "\"db\":\"d\",\"cuid\":\"c1/s1\"";

  private final List<Batch> batches = new ArrayList<>();
  private final List<Record> pending = new ArrayList<>();
  private final List<List<String>> transactions = new ArrayList<>();
  private long tick = 1;

  /** A record of a batch. {@code text} is printed with its tick, null for none. */
  private record Record(
      boolean counted, @org.jspecify.annotations.Nullable String text, int state, boolean ahead) {}

  private record Batch(long start, List<Record> records) {}

  record Answer(TailAnswer headers, byte[] body) {}

  private static final int SAME = 0;
  private static final int INTO = 1;
  private static final int OUT = 2;

  void put(String key, String tid, int indexes) {
    if (tid.equals("0")) {
      pending.add(new Record(false, null, OUT, false));
    }
    pending.add(
        new Record(
            true,
            "\"type\":2300,"
                + SHARD
                + ",\"tid\":\""
                + tid
                + "\",\"data\":{\"_key\":\""
                + key
                + "\",\"_rev\":\"_lI1STg----\"}",
            SAME,
            false));
    indexes(indexes);
  }

  void remove(String key, String tid, int indexes) {
    if (tid.equals("0")) {
      pending.add(new Record(false, null, OUT, false));
    }
    pending.add(
        new Record(
            true,
            "\"type\":2302,"
                + SHARD
                + ",\"tid\":\""
                + tid
                + "\",\"data\":{\"_key\":\""
                + key
                + "\",\"_rev\":\"\"}",
            SAME,
            false));
    indexes(indexes);
  }

  private void indexes(int count) {
    for (int i = 0; i < count; i++) {
      pending.add(new Record(true, null, SAME, false));
    }
  }

  void begin(String tid) {
    pending.add(
        new Record(false, "\"type\":2200,\"db\":\"d\",\"tid\":\"" + tid + "\"", INTO, false));
  }

  void commit(String tid) {
    pending.add(
        new Record(false, "\"type\":2201,\"tid\":\"" + tid + "\",\"db\":\"d\"", OUT, false));
  }

  void truncate() {
    pending.add(new Record(false, "\"type\":2004," + SHARD, OUT, false));
    indexes(1);
  }

  void drop() {
    pending.add(new Record(false, "\"type\":2001,\"db\":\"d\",\"cuid\":\"c9/s9\"", OUT, true));
    indexes(1);
  }

  /** What another collection does, which nobody is told of. */
  void foreign(int ticks) {
    pending.add(new Record(false, null, OUT, false));
    indexes(ticks);
  }

  /** Ends the batch: what was written since the one before was written at one time. */
  void write() {
    long start = tick;
    long counted = pending.stream().filter(Record::counted).count();
    batches.add(new Batch(start, List.copyOf(pending)));
    tick += Math.max(1, counted);
    pending.clear();
  }

  /** The operations of each transaction that {@link #fill} wrote. */
  List<List<String>> transactions() {
    return transactions;
  }

  long lastTick() {
    return tick - 1;
  }

  Answer tail(TailPosition asked, int chunk) {
    long since = asked.looksFrom();
    int cutAt = asked.lastScanned() > 0 ? chunk : Integer.MAX_VALUE;
    StringBuilder out = new StringBuilder();
    long included = 0;
    long scanned = since;
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = batches.get(i);
      if (i + 1 < batches.size() && batches.get(i + 1).start <= since) {
        continue;
      }
      scanned = batch.start;
      if (batch.start < since) {
        continue;
      }
      long current = batch.start;
      boolean first = true;
      boolean inside = false;
      boolean stop = false;
      for (Record record : batch.records) {
        if (stop) {
          break;
        }
        stop = out.length() > cutAt && inside;
        if (record.counted) {
          current += first ? 0 : 1;
          first = false;
        }
        if (record.state == OUT) {
          inside = false;
        }
        if (record.text != null && current > asked.from()) {
          long printed = record.ahead && !first ? current + 1 : current;
          out.append("{\"tick\":\"")
              .append(printed)
              .append("\",")
              .append(record.text)
              .append("}\n");
          included = current;
        }
        if (record.state == INTO) {
          inside = true;
        }
      }
      if (out.length() >= chunk) {
        break;
      }
      scanned = current;
    }
    return new Answer(
        new TailAnswer(included > 0 && included < lastTick(), included, scanned, lastTick(), true),
        out.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes at random. Gives the operations in order: {@code put k}, {@code remove k}, {@code
   * clear}.
   */
  List<String> fill(SplittableRandom random, int batchCount) {
    List<String> operations = new ArrayList<>();
    int tid = 1000;
    int serial = 0;
    for (int b = 0; b < batchCount; b++) {
      for (int writers = 1 + random.nextInt(4); writers > 0; writers--) {
        switch (random.nextInt(8)) {
          case 0 -> foreign(1 + random.nextInt(5));
          case 1 -> {
            truncate();
            operations.add("clear");
          }
          case 2 -> drop();
          case 3, 4 -> {
            String key = "k" + serial++;
            put(key, "0", random.nextInt(3));
            operations.add("put " + key);
          }
          case 5 -> {
            String key = "k" + random.nextInt(serial + 1);
            remove(key + "-" + serial++, "0", random.nextInt(2));
            operations.add("remove " + key + "-" + (serial - 1));
          }
          default -> {
            String id = String.valueOf(tid++);
            List<String> own = new ArrayList<>();
            begin(id);
            for (int i = 1 + random.nextInt(12); i > 0; i--) {
              String key = "k" + serial++;
              if (random.nextInt(3) == 0) {
                remove(key, id, random.nextInt(2));
                own.add("remove " + key);
              } else {
                put(key, id, random.nextInt(3));
                own.add("put " + key);
              }
            }
            commit(id);
            operations.addAll(own);
            transactions.add(own);
          }
        }
      }
      write();
    }
    return operations;
  }

  /** What an entry does, as {@link #fill} names it; empty for what is no operation. */
  static String operation(WalMarker marker) {
    if (marker instanceof WalMarker.Put put) {
      return "put " + put.document().key().utf8();
    }
    if (marker instanceof WalMarker.Remove remove) {
      return "remove " + remove.key().utf8();
    }
    return marker instanceof WalMarker.Truncate ? "clear" : "";
  }
}
