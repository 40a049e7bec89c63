package io.syncline.internal.stream;

import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.control.VerifyReport;
import io.syncline.internal.wire.ControlMessage;
import io.syncline.internal.wire.DataMessage;
import io.syncline.store.PointRange;
import io.syncline.store.ShardId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The verifications of one receiver: the one that runs, what the last repair found, and whether one
 * is owed. Not thread-safe.
 */
final class Verifications {
  private static final int MOST_ENDED = 4;

  private final ShardId shard;
  private final long tag;
  private final ReceiverActions actions;
  private @Nullable ReceiverVerification current;
  private final Map<String, VerifyReport> ended = new LinkedHashMap<>();
  private Map<PointRange, Integer> repaired = Map.of();
  private boolean owed;
  private int own;
  private long ownAt;
  private long askedAt = -1;

  Verifications(ShardId shard, long tag, ReceiverActions actions) {
    this.shard = shard;
    this.tag = tag;
    this.actions = actions;
  }

  /**
   * Begins one, or says how the one of that name stands. One runs at a time, the next waits for its
   * end; what came of the last ones is kept, so that several that are asked after in turn do not
   * begin each other again for ever.
   */
  VerifyReport verify(String name, boolean repair, String obstacle) {
    VerifyReport known = ended.get(name);
    if (known != null) {
      return known;
    }
    ReceiverVerification before = current;
    ReceiverVerification running;
    if (before != null && before.name.equals(name)) {
      running = before;
    } else {
      if (before != null && !before.done() && obstacle.isEmpty()) {
        return new ReceiverVerification(name, repair, shard).report();
      }
      if (before != null && before.done()) {
        keep(before);
      }
      running = new ReceiverVerification(name, repair, shard);
      current = running;
      askedAt = -1;
    }
    if (!obstacle.isEmpty() && !running.done()) {
      running.end(0, obstacle);
    }
    return running.report();
  }

  private void keep(ReceiverVerification over) {
    ended.put(over.name, over.report());
    if (ended.size() > MOST_ENDED) {
      ended.remove(ended.keySet().iterator().next());
    }
  }

  /**
   * Asks the sender, again and again until it begins. Where one is owed, and nobody asks for one, a
   * repair is begun, and another until one finds nothing.
   */
  void ask(StreamId stream, SessionId session, long now, long interval) {
    if (owed && (current == null || current.done()) && (own == 0 || now - ownAt >= 4 * interval)) {
      if (current != null) {
        keep(current);
      }
      current = new ReceiverVerification("take-over " + stream + "-" + ++own, true, shard);
      ownAt = now;
      askedAt = -1;
    }
    if (current != null && current.mustAsk() && (askedAt < 0 || now - askedAt >= interval)) {
      askedAt = now;
      actions.say(new ControlMessage.Verify(tag, stream, session, current.name, current.repair));
    }
  }

  /** A new stream, or a comparison: begins again. */
  void restart() {
    askedAt = -1;
    if (current != null) {
      current.restart();
    }
  }

  /** The target is empty: nothing of what was found is left. */
  void emptied() {
    if (current != null && current.done()) {
      keep(current);
      current = null;
    }
  }

  void marked(String name) {
    if (current != null && current.name.equals(name)) {
      current.restart();
      current.marked();
    }
  }

  /** Compares two listings; how many documents differ. */
  int compare(DataMessage.Listing source, List<DataMessage.Listed> target) {
    ReceiverVerification running =
        current == null || current.done() ? new ReceiverVerification("", false, shard) : current;
    int different = running.compare(source, target);
    actions.count(ReceiverActions.Event.DIFFERENCES, different);
    return different;
  }

  /** Whether a range differs just as it did before it was repaired. */
  boolean inVain(PointRange range) {
    Integer before = repaired.get(range);
    Integer now = current == null || !current.repair ? null : current.found().get(range);
    return before != null && now != null && Rules.repairIsVain(before, now);
  }

  long repaired(PointRange range) {
    if (current == null) {
      return 0;
    }
    long before = current.open();
    current.repaired(range);
    return before - current.open();
  }

  void end(String name, long documents, String failure) {
    if (current == null || !current.name.equals(name)) {
      return;
    }
    current.end(documents, failure);
    if (current.repair && failure.isEmpty()) {
      repaired = current.found();
    }
    if (current.equal()) {
      owed = false;
    }
  }

  void fail(String why) {
    if (current != null && !current.done()) {
      current.end(0, why);
    }
  }

  /** In-sync must not be said before a verification found no difference. */
  void mustVerify() {
    owed = true;
  }

  boolean owed() {
    return owed;
  }

  /** Documents that were found different and not mended. */
  long open() {
    return current == null ? 0 : current.open();
  }
}
