package io.syncline.internal.stream;

import io.syncline.Bytes;
import io.syncline.Difference;
import io.syncline.control.VerifyReport;
import io.syncline.internal.wire.DataMessage;
import io.syncline.store.DigestKind;
import io.syncline.store.PointRange;
import io.syncline.store.ShardId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a verification of one shard has found so far. Begins anew with each stream. Not thread-safe.
 */
final class ReceiverVerification {
  private static final int MOST_DIFFERENCES = 1000;

  final String name;
  final boolean repair;
  private final ShardId shard;
  private final List<Difference> differences = new ArrayList<>();
  private final Map<PointRange, Integer> found = new HashMap<>();
  private final Map<PointRange, Long> foundCounts = new HashMap<>();
  private long differing;
  private long mended;
  private long documents;
  private boolean marked;
  private boolean done;
  private String failure = "";
  private DigestKind kind = DigestKind.BODY_BY_KEY_HASH;

  ReceiverVerification(String name, boolean repair, ShardId shard) {
    this.name = name;
    this.repair = repair;
    this.shard = shard;
  }

  /** A new stream: all is asked again. */
  void restart() {
    if (!done) {
      differences.clear();
      found.clear();
      foundCounts.clear();
      differing = 0;
      mended = 0;
      marked = false;
    }
  }

  void marked() {
    marked = true;
  }

  boolean mustAsk() {
    return !marked && !done;
  }

  boolean done() {
    return done;
  }

  /** Whether all is known to be equal. */
  boolean equal() {
    return done && failure.isEmpty() && differing == 0;
  }

  long open() {
    return differing - mended;
  }

  /** Compares the two listings of a range; how many documents differ. */
  int compare(DataMessage.Listing source, List<DataMessage.Listed> target) {
    kind = source.kind();
    Map<Bytes, Long> here = new HashMap<>();
    target.forEach(t -> here.put(t.key(), t.sum()));
    int before = (int) differing;
    int hash = 1;
    for (DataMessage.Listed s : source.documents()) {
      Long sum = here.remove(s.key());
      if (sum == null || sum != s.sum()) {
        add(s.key(), sum == null ? Difference.Kind.MISSING : Difference.Kind.DIFFERENT);
        hash = 31 * hash + s.key().hashCode();
      }
    }
    List<Bytes> extra = here.keySet().stream().sorted().toList();
    for (Bytes key : extra) {
      add(key, Difference.Kind.EXTRA);
      hash = 31 * hash + key.hashCode();
    }
    int count = (int) differing - before;
    if (count > 0) {
      found.put(source.range(), hash);
      foundCounts.put(source.range(), (long) count);
    }
    return count;
  }

  /** A range was mended. */
  void repaired(PointRange range) {
    for (var entry : List.copyOf(foundCounts.entrySet())) {
      if (entry.getKey().contains(range) && range.last() == entry.getKey().last()) {
        mended += entry.getValue();
        foundCounts.remove(entry.getKey());
      }
    }
  }

  /** What was found where: to notice a repair in vain. */
  Map<PointRange, Integer> found() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(found));
  }

  void end(long sourceDocuments, String why) {
    done = true;
    documents = sourceDocuments;
    failure = why;
  }

  VerifyReport report() {
    return new VerifyReport(shard, done, failure, kind, documents, differences, differing, mended);
  }

  private void add(Bytes key, Difference.Kind how) {
    differing++;
    if (differences.size() < MOST_DIFFERENCES) {
      differences.add(new Difference(shard, Bytes.copyOf(key.toArray()), how));
    }
  }
}
