package io.syncline.testkit.arangodb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who asked what, who asks now, and the faults that befall them. Thread-safe. */
final class Traffic {
  private static final int MOST_REMEMBERED = 100_000;
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final ArrayDeque<Seen> seen = new ArrayDeque<>();
  private final List<Asked> running = new ArrayList<>();

  /** A fault and what it does to one request. */
  record Blow(Fault fault, Fault.Kind kind) {}

  Fault plant(String verb, String path) {
    Fault fault = new Fault(verb, path);
    faults.add(fault);
    return fault;
  }

  void liftAll() {
    faults.forEach(Fault::lift);
    faults.clear();
  }

  @Nullable Blow blow(Asked asked) {
    for (Fault fault : faults) {
      Fault.Kind kind = fault.befalls(asked);
      if (kind != null) {
        return new Blow(fault, kind);
      }
    }
    return null;
  }

  synchronized void begins(Asked asked) {
    running.add(asked);
  }

  /** A request has its answer, or gets none; what is said of it afterwards does not count. */
  synchronized void ends(Asked asked, int status) {
    if (!running.removeIf(one -> one == asked)) {
      return;
    }
    if (seen.size() >= MOST_REMEMBERED) {
      seen.removeFirst();
    }
    seen.addLast(new Seen(asked.member().id, asked.verb(), asked.path(), asked.rawQuery(), status));
  }

  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  synchronized void forget() {
    seen.clear();
  }

  synchronized int running(String server, String path, String query) {
    Pattern wanted = Fault.glob(path);
    return (int)
        running.stream()
            .filter(asked -> server.isEmpty() || asked.member().id.equals(server))
            .filter(asked -> asked.rawQuery().contains(query))
            .filter(asked -> wanted.matcher(Fault.withoutDatabase(asked.path())).matches())
            .count();
  }
}
