package io.syncline.internal.stream;

import io.syncline.internal.wire.DataMessage;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.PointRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the small ranges in which source and target differ, by digests of ever smaller ranges of
 * one snapshot. Not thread-safe.
 *
 * <p>Ordering: the first call takes a small part of the space, to learn how many documents a call
 * may cover. Failure: the owner begins anew.
 */
final class Narrowing {
  private static final int ROOT_PARTS = 64;
  private static final int LEAF_DOCUMENTS = 64;
  private static final int DOCUMENTS_A_PART = 32;
  private static final int MAX_PARTS = 64;
  private static final int MAX_RANGES = 512;
  private static final long DOCUMENTS_A_CALL = 500_000;

  private final SenderActions actions;
  private final long snapshot;
  private final long of;
  private final DigestKind kind;
  private final boolean listsLeaves;
  private final long salt;
  private final ArrayDeque<Task> tasks = new ArrayDeque<>();
  private final Map<Long, List<PointRange>> asked = new HashMap<>();
  private final Map<Long, Open> open = new HashMap<>();
  private final List<Leaf> leaves = new ArrayList<>();
  private long documentsARange = DOCUMENTS_A_CALL;
  private long documents;
  private boolean first = true;

  /** A range that differs and is small enough, or wholly missing on one side. */
  record Leaf(PointRange range, long documents) {}

  private record Task(PointRange range, boolean root) {}

  private record Open(List<PointRange> ranges, List<Digest> digests) {}

  Narrowing(SenderActions actions, long snapshot, long of, DigestKind kind, boolean listsLeaves) {
    this.actions = actions;
    this.snapshot = snapshot;
    this.of = of;
    this.kind = kind;
    this.listsLeaves = listsLeaves;
    this.salt = actions.random();
    PointRange.ALL.split(ROOT_PARTS).forEach(part -> tasks.add(new Task(part, true)));
  }

  /** Asks the store for the next digests, if none are outstanding. */
  void ask(long call) {
    List<PointRange> ranges = new ArrayList<>();
    long most =
        first
            ? 1
            : Math.max(1, Math.min(MAX_RANGES, DOCUMENTS_A_CALL / Math.max(1, documentsARange)));
    while (!tasks.isEmpty()
        && ranges.size() < most
        && tasks.element().root == (ranges.isEmpty() ? tasks.element().root : rootCall)) {
      rootCall = tasks.element().root;
      ranges.add(tasks.remove().range);
    }
    first = false;
    asked.put(call, List.copyOf(ranges));
    rootCalls.put(call, rootCall);
    actions.digests(snapshot, call, kind, salt, ranges);
  }

  private boolean rootCall;
  private final Map<Long, Boolean> rootCalls = new HashMap<>();

  /** Whether there is something to ask and nothing is outstanding. */
  boolean mayAsk() {
    return !tasks.isEmpty() && asked.isEmpty() && open.size() < 8;
  }

  /** Whether digests of a store call are awaited. */
  boolean waitsForStore() {
    return !asked.isEmpty();
  }

  /** Takes digests of the store; the message to send with its number. */
  DataMessage.Digests digested(long call, List<Digest> digests, long seq) {
    List<PointRange> ranges = asked.remove(call);
    if (ranges == null) {
      throw new IllegalStateException("digests that were not asked for");
    }
    long largest = 1;
    boolean root = Boolean.TRUE.equals(rootCalls.remove(call));
    for (Digest digest : digests) {
      largest = Math.max(largest, digest.count());
      documents += root ? digest.count() : 0;
    }
    documentsARange = largest;
    open.put(seq, new Open(ranges, digests));
    return new DataMessage.Digests(seq, of, kind, salt, ranges, digests);
  }

  /** Whether a store call is one of ours. */
  boolean asked(long call) {
    return asked.containsKey(call);
  }

  /** Whether digests of this number wait for an answer. */
  boolean open(long seq) {
    return open.containsKey(seq);
  }

  /** Takes the receiver's answer: differing ranges become smaller ones, or leaves. */
  void answered(long seq, List<Integer> differing, List<Long> counts) {
    Open asked = open.remove(seq);
    if (asked == null) {
      return;
    }
    for (int i = 0; i < differing.size(); i++) {
      int index = differing.get(i);
      if (index < 0 || index >= asked.ranges.size()) {
        continue;
      }
      PointRange range = asked.ranges.get(index);
      long here = asked.digests.get(index).count();
      long there = i < counts.size() ? counts.get(i) : here;
      long more = Math.max(here, there);
      if (range.first() == range.last()
          || more <= LEAF_DOCUMENTS
          || !listsLeaves && (here == 0 || there == 0)) {
        leaves.add(new Leaf(range, here));
      } else {
        int parts = (int) Math.max(2, Math.min(MAX_PARTS, more / DOCUMENTS_A_PART));
        range.split(parts).forEach(part -> tasks.add(new Task(part, false)));
        documentsARange = Math.max(1, more / parts);
      }
    }
  }

  /** Whether all was compared. */
  boolean done() {
    return tasks.isEmpty() && asked.isEmpty() && open.isEmpty();
  }

  /** The ranges that differ, as found since the last call. */
  List<Leaf> takeLeaves() {
    List<Leaf> out = List.copyOf(leaves);
    leaves.clear();
    return out;
  }

  /** How many documents the snapshot has, as far as it was read. */
  long documents() {
    return documents;
  }

  long salt() {
    return salt;
  }

  DigestKind kind() {
    return kind;
  }
}
