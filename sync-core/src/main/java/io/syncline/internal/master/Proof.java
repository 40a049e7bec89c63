package io.syncline.internal.master;

import io.syncline.CheckReport;
import io.syncline.SyncException;
import io.syncline.control.SourceCall;
import io.syncline.store.FeedId;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves that the target equals the source: puts the source under a barrier, waits until every
 * shard of the source's inventory then is durably at its feed's end then, compares all bodies by
 * digests, and has the source confirm that nothing has changed since it was put under the barrier.
 *
 * <p>The log of some stores moves by itself, by writes to what is not replicated. So ends that have
 * moved do not break the proof: every shard has to reach the new end as well, without anything
 * having been written to it since before the comparison. A write that the barrier did not keep out
 * would have been, and then all is compared again.
 *
 * <p>Whatever breaks in between, the proof begins again from where it still holds: with a new
 * barrier id where the barrier was broken, else with the wait.
 */
final class Proof {
  private static final Logger LOG = LoggerFactory.getLogger(Proof.class);

  /** Reports of verifications with differences are looked at again after this time. */
  private static final long VERIFY_AGAIN = Duration.ofSeconds(2).toNanos();

  private final Term term;
  private final IncomingSync incoming;
  private final Tasks tasks;
  private final InSyncCheck check;
  private final String id;
  private final Errand barrierErrand;
  private Optional<SourceCall.BarrierState> barrier = Optional.empty();
  private Optional<Verification> verification = Optional.empty();
  private int barriers = 1;
  private int verifications;
  private long calledAt;
  private long readAt;
  private long verifyAfter;
  private Step step = Step.PLACE;
  private List<String> missing = List.of("the source is not read-only yet");

  /** What had been written to each shard before it was compared. */
  private Map<ShardId, InSyncCheck.Writes> before = Map.of();

  /** What the last comparison found. */
  private List<String> different = List.of();

  /** What is being done. */
  private enum Step {
    PLACE,
    WAIT,
    VERIFY,
    CONFIRM,
    SETTLE,
    PROVEN
  }

  Proof(Term term, IncomingSync incoming, Tasks tasks, InSyncCheck check, String id) {
    this.term = term;
    this.incoming = incoming;
    this.tasks = tasks;
    this.check = check;
    this.id = id;
    this.barrierErrand = term.errand("the barrier at the source", deadline(incoming, term));
    this.verifyAfter = term.now();
  }

  /** Takes the next step. */
  void tick() {
    callBarrier();
    switch (step) {
      case WAIT -> await();
      case VERIFY -> verify();
      case SETTLE -> settle();
      default -> {}
    }
  }

  boolean proven() {
    return step == Step.PROVEN;
  }

  /** The barrier's state that was proven. */
  SourceCall.BarrierState state() {
    return barrier.orElseThrow();
  }

  /** The id of the barrier that stands, or may stand. */
  String barrierId() {
    return id + "-" + barriers;
  }

  /** Has the source confirm once more, for a proof that has grown old. */
  void confirmAgain() {
    if (step == Step.PROVEN) {
      step = Step.CONFIRM;
      calledAt = term.now() - term.options().barrierLease().toNanos();
      callBarrier();
    }
  }

  /** What is missing for the proof. */
  String why() {
    return barrierErrand
        .failure()
        .map(error -> "the source's barrier: " + error.getMessage())
        .orElseGet(
            () -> InSyncCheck.text(missing, barrier.map(state -> state.shards().size()).orElse(0)));
  }

  /** Of what target and source were proven equal. */
  String of() {
    SourceCall.BarrierState state = state();
    TreeMap<String, String> heads = new TreeMap<>();
    state
        .heads()
        .forEach(
            head ->
                heads.put(
                    head.feed().value(),
                    head.incarnation()
                        + "@"
                        + (head.position().value().length() == 8
                            ? Long.toUnsignedString(head.position().number())
                            : head.position().value().toString())));
    List<String> named = new ArrayList<>(heads.entrySet().stream().map(Object::toString).toList());
    if (named.size() > 16) {
      named = named.subList(0, 16);
      named.add("...");
    }
    String places = named.isEmpty() ? "compared without a feed" : "positions " + named;
    return "in sync: structure "
        + state.inventoryVersion()
        + ", "
        + state.shards().size()
        + " shards, "
        + places;
  }

  /** Renews the barrier at a third of its lease; at once where a step waits for its answer. */
  private void callBarrier() {
    long every = term.options().barrierLease().toNanos() / 3;
    boolean wanted = step == Step.PLACE || step == Step.CONFIRM;
    if (!barrierErrand.idle() || !wanted && term.now() - calledAt < every) {
      return;
    }
    calledAt = term.now();
    Step asked = step;
    String barrierId = barrierId();
    barrierErrand.run(
        () ->
            incoming.callSource(
                new SourceCall.Barrier(incoming.sync(), barrierId, term.options().barrierLease())),
        state -> answered(asked, state),
        (SyncException error) -> {});
    term.wakeAfter(Duration.ofNanos(every));
  }

  private void answered(Step asked, SourceCall.BarrierState state) {
    if (!state.standing()) {
      LOG.warn(
          "event=barrier-broken sync={} barrier={} next=\"another one\"",
          incoming.sync(),
          barrierId());
      barriers++;
      begin(Step.PLACE, "the source was writable in between");
      return;
    }
    boolean same = barrier.filter(earlier -> sameShards(earlier, state)).isPresent();
    boolean moved = same && !state().heads().equals(state.heads());
    if (step == Step.PLACE || !same) {
      read(state);
      begin(Step.WAIT, "no shard has reported since");
    } else if (moved && (step == Step.PROVEN || step == Step.CONFIRM && asked == Step.CONFIRM)) {
      read(state);
      begin(Step.SETTLE, "no shard has reported since the source's log moved on");
    } else if (step == Step.CONFIRM && asked == Step.CONFIRM) {
      List<String> lost = check.missing(state, readAt);
      if (lost.isEmpty()) {
        prove();
      } else {
        missing = lost;
        step = Step.WAIT;
      }
    }
  }

  private void read(SourceCall.BarrierState state) {
    barrier = Optional.of(state);
    readAt = term.now();
  }

  /** The ends moved: nothing may have been written up to there. */
  private void settle() {
    List<String> found = check.missing(state(), readAt);
    if (!found.isEmpty()) {
      missing = found;
    } else if (check.writes(state()).equals(before)) {
      prove();
    } else {
      LOG.warn("event=written-under-barrier sync={} next=\"compared again\"", incoming.sync());
      begin(Step.WAIT, "documents were written since they were compared");
    }
  }

  private void prove() {
    step = Step.PROVEN;
    LOG.info("event=in-sync-proven sync={} of=\"{}\"", incoming.sync(), of());
  }

  private void await() {
    List<String> found = check.missing(state(), readAt);
    if (!found.isEmpty()) {
      missing = found;
    }
    if (!found.isEmpty() || term.now() - verifyAfter < 0) {
      return;
    }
    before = check.writes(state());
    verification =
        Optional.of(
            new Verification(
                term,
                barrierId() + "-" + ++verifications,
                incoming.table(),
                tasks,
                false,
                new TreeSet<>(state().shards().keySet())));
    step = Step.VERIFY;
    verify();
  }

  private void verify() {
    Verification running = verification.orElseThrow();
    running.tick();
    if (!running.over()) {
      missing = new ArrayList<>(different);
      missing.add(running.progress());
      return;
    }
    verification = Optional.empty();
    CheckReport report = running.check();
    if (report.equal()) {
      different = List.of();
      step = Step.CONFIRM;
      callBarrier();
      return;
    }
    missing = new ArrayList<>(report.problems());
    if (report.differing() > 0) {
      missing.add(report.differing() + " documents differ: repair them");
    }
    different = List.copyOf(missing);
    LOG.warn("event=not-equal sync={} missing=\"{}\"", incoming.sync(), missing);
    verifyAfter = term.now() + VERIFY_AGAIN;
    term.wakeAfter(Duration.ofNanos(VERIFY_AGAIN));
    step = Step.WAIT;
  }

  private void begin(Step next, String why) {
    step = next;
    verification = Optional.empty();
    missing = List.of(why);
    term.wake();
  }

  /** Whether both are of the same shards, in the same lives of the same feeds. */
  private static boolean sameShards(SourceCall.BarrierState a, SourceCall.BarrierState b) {
    return a.inventoryVersion().equals(b.inventoryVersion())
        && a.shards().equals(b.shards())
        && feeds(a).equals(feeds(b));
  }

  private static Map<FeedId, Incarnation> feeds(SourceCall.BarrierState state) {
    return state.heads().stream()
        .collect(
            Collectors.toMap(FeedPosition::feed, FeedPosition::incarnation, (one, other) -> other));
  }

  private static Duration deadline(IncomingSync incoming, Term term) {
    return incoming.sourceDeadline().plus(term.options().storeDeadline());
  }
}
