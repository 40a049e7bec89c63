package io.syncline.internal.structure;

import io.syncline.control.TaskSpec;
import io.syncline.internal.loop.Pace;
import io.syncline.inventory.Inventory;
import io.syncline.inventory.ObjectId;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.StructureStore;
import io.syncline.store.StructureStore.ObjectResult;
import io.syncline.store.StructureStore.StructureRead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the target's structure equal to a wanted one, and keeps it so.
 *
 * <p>Ordering: rounds. Each reads the structure, plans, and goes through the plan once, group by
 * group; what depends on something that was not done in this round waits for the next one. Failure:
 * what was refused, or is to be tried later, waits with growing distances while all else goes on;
 * what was done and is asked for again by the next plan waits likewise, so that a store that keeps
 * something in another form than it was given is not written to for ever. Recovery: there is
 * nothing to remember; a new writer begins with a round.
 */
final class StructureWriter {
  private static final Logger LOG = LoggerFactory.getLogger(StructureWriter.class);
  private static final int PARALLEL = 8;
  private static final int OFTEN = 3;
  private static final int MAX_PROBLEMS = 100;

  private final TaskSpec.ReceiveInventory spec;
  private final InventoryContext context;
  private final StructureStore structure;
  private final Calls calls;
  private final Runnable wake;
  private final ShardCloser closer;
  private final Pace read;

  /** When something that waits may be tried again. */
  private final Pace round;

  private @Nullable Inventory wanted;
  private Set<ShardId> copied = new TreeSet<>();
  private boolean promote;
  private boolean ordered;

  private String presentVersion = "";
  private Inventory present = Inventory.EMPTY;
  private boolean reading;
  private boolean known;
  private boolean planDue;
  private boolean complete;

  private List<Operation> plan = List.of();
  private int cursor;
  private int running;
  private int runningGroup;
  private boolean wroteInRound;
  private final Set<ObjectId> undone = new TreeSet<>();
  private final TreeMap<ObjectId, Attempt> attempts = new TreeMap<>();

  /** What to say of those of them that did not succeed. */
  private final TreeMap<ObjectId, String> troubles = new TreeMap<>();

  private boolean taken;
  private boolean fenced;
  private String takeProblem = "";
  private String readProblem = "";

  /**
   * An operation that was tried, and is not seen to have succeeded yet.
   *
   * @param operation what was tried
   * @param retry when it may be tried again
   */
  private record Attempt(Operation operation, Pace retry, int count) {
    boolean of(Operation other) {
      return operation.equals(other);
    }
  }

  /**
   * Starts nothing yet.
   *
   * @param wake is run on the lane where there is something to do or to tell
   */
  StructureWriter(
      TaskSpec.ReceiveInventory spec, InventoryContext context, Calls calls, Runnable wake) {
    this.spec = spec;
    this.context = context;
    this.structure = context.store().structure();
    this.calls = calls;
    this.wake = wake;
    this.closer = new ShardCloser(spec, context, calls);
    this.read = new Pace(context.runtime(), Duration.ofSeconds(1), Duration.ofSeconds(10));
    this.round = new Pace(context.runtime(), Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  /** What the structure shall become. */
  void want(Inventory inventory) {
    if (wanted == null || !inventory.equals(wanted)) {
      wanted = inventory;
      planDue = true;
      complete = false;
    }
  }

  /** What may be made; nothing is done before this was told once. */
  void order(Set<ShardId> nowCopied, boolean nowPromote) {
    if (!ordered || promote != nowPromote || !copied.equals(nowCopied)) {
      copied = new TreeSet<>(nowCopied);
      promote = nowPromote;
      ordered = true;
      planDue = true;
    }
  }

  /** Shards that are others now, and so not copied yet. */
  void forget(Predicate<ShardId> others) {
    if (copied.removeIf(others)) {
      planDue = true;
    }
  }

  /** The structure may have changed. */
  void hinted() {
    read.now();
  }

  /** Whether, when last looked at, the target was all that may be made of what is wanted. */
  boolean complete() {
    return complete && !fenced;
  }

  /** Whether that goes for what is made at promotion, too. */
  boolean promoted() {
    return complete() && promote;
  }

  /** Whether others write the structure, and so this task never will again. */
  boolean fenced() {
    return fenced;
  }

  /** What can't be done, and why. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (fenced) {
      problems.add(
          "fenced: the structure is written by a later epoch than "
              + spec.epoch()
              + " or by another synchronisation");
    }
    if (!takeProblem.isEmpty()) {
      problems.add(takeProblem);
    }
    if (!readProblem.isEmpty()) {
      problems.add(readProblem);
    }
    for (var trouble : troubles.entrySet()) {
      if (problems.size() == MAX_PROBLEMS) {
        problems.add("and more");
        break;
      }
      problems.add(trouble.getKey() + ": " + trouble.getValue());
    }
    return problems;
  }

  /** Starts what can be started. */
  void step() {
    Inventory inventory = wanted;
    if (inventory == null || !ordered || fenced || reading) {
      return;
    }
    goOn();
    if (running > 0) {
      return;
    }
    if (!taken) {
      take();
      return;
    }
    if (wroteInRound) {
      wroteInRound = false;
      read.now();
    }
    if (read.due()) {
      read();
    } else if (known && (planDue || round.due())) {
      plan(inventory);
      goOn();
    }
  }

  /** How long until there is something to do that nobody wakes for. */
  Duration left() {
    if (wanted == null || !ordered || fenced || reading || running > 0) {
      return Pace.LONG;
    }
    if (!taken) {
      return round.left();
    }
    return known ? Pace.shorter(read.left(), round.left()) : read.left();
  }

  /**
   * The first write drops nothing: it puts an end to the writes of earlier epochs before anything
   * is decided from what is read, and takes the structure over where it may.
   */
  private void take() {
    if (!round.due()) {
      return;
    }
    running++;
    calls.start(
        "take the structure",
        () ->
            structure.drop(
                new Fence(spec.sync(), spec.epoch(), spec.takeOver()),
                ObjectId.database("none"),
                new Incarnation("none")),
        result -> {
          running--;
          if (result instanceof ObjectResult.Done) {
            taken = true;
            takeProblem = "";
            round.never();
          } else if (result instanceof ObjectResult.Fenced) {
            fence();
          } else {
            notTaken(result.toString());
          }
          wake.run();
        },
        error -> {
          running--;
          notTaken(String.valueOf(error.getMessage()));
          wake.run();
        });
  }

  private void notTaken(String why) {
    takeProblem = "the target's structure can't be taken: " + why;
    round.later();
  }

  private void fence() {
    fenced = true;
    LOG.warn("event=structure-fenced task={} next=\"write no more\"", spec.id());
  }

  private void read() {
    reading = true;
    read.trying();
    calls.start(
        "read the target's structure",
        () -> structure.read(presentVersion),
        found -> {
          reading = false;
          if (!read.due()) {
            read.after(context.store().traits().structurePoll());
          }
          known = true;
          readProblem = "";
          if (found instanceof StructureRead.Changed changed) {
            presentVersion = changed.version();
            present = changed.inventory();
            planDue = true;
          }
          planDue |= !plan.isEmpty();
          wake.run();
        },
        error -> {
          reading = false;
          if (readProblem.isEmpty()) {
            LOG.warn(
                "event=structure-not-read task={} reason=\"{}\" next=\"read again\"",
                spec.id(),
                error.toString());
          }
          readProblem = "the target's structure can't be read: " + error.getMessage();
          read.later();
          known = false;
          wake.run();
        });
  }

  private void plan(Inventory inventory) {
    plan = Reconciler.plan(inventory, present, copied, promote);
    cursor = 0;
    planDue = false;
    round.never();
    undone.clear();
    complete = plan.isEmpty();
    TreeMap<ObjectId, Attempt> kept = new TreeMap<>();
    for (Operation operation : plan) {
      Attempt attempt = attempts.get(operation.id());
      if (attempt != null && attempt.of(operation)) {
        kept.put(operation.id(), attempt);
      }
    }
    attempts.clear();
    attempts.putAll(kept);
    troubles.keySet().retainAll(kept.keySet());
    wake.run();
  }

  /** Goes through the plan from where it is, up to what must wait for what runs. */
  private void goOn() {
    while (cursor < plan.size() && !planDue && !fenced) {
      Operation operation = plan.get(cursor);
      if (running > 0 && (runningGroup != operation.group() || running >= PARALLEL)) {
        return;
      }
      cursor++;
      Attempt attempt = attempts.get(operation.id());
      if (attempt != null && attempt.of(operation) && !attempt.retry().due()) {
        round.within(attempt.retry().left());
        undone.add(operation.id());
      } else if (mustWait(operation.id())) {
        undone.add(operation.id());
      } else {
        runningGroup = operation.group();
        running++;
        start(operation);
      }
    }
  }

  private boolean mustWait(ObjectId id) {
    return undone.contains(id)
        || undone.contains(Reconciler.databaseOf(id))
        || undone.contains(Reconciler.collectionOf(id));
  }

  private void start(Operation operation) {
    if (operation instanceof Operation.Drop drop) {
      closer.close(
          drop.shards(),
          () ->
              write(
                  operation, () -> structure.drop(mine(), drop.id(), drop.present().incarnation())),
          problem -> ended(operation, problem, true));
    } else if (operation instanceof Operation.Put put) {
      write(operation, () -> structure.put(mine(), put.wanted()));
    }
  }

  private Fence mine() {
    return new Fence(spec.sync(), spec.epoch(), false);
  }

  private void write(Operation operation, Supplier<CompletionStage<ObjectResult>> call) {
    wroteInRound = true;
    calls.start(
        operation.getClass().getSimpleName() + " " + operation.id(),
        call,
        result -> written(operation, result),
        error -> ended(operation, "not done, tried again: " + error.getMessage(), true));
  }

  private void written(Operation operation, ObjectResult result) {
    if (result instanceof ObjectResult.Done) {
      count(operation);
      ended(operation, "", false);
    } else if (result instanceof ObjectResult.Refused refused) {
      context.metrics().refused.add();
      ended(operation, "refused: " + refused.reason(), true);
    } else if (result instanceof ObjectResult.TryLater later) {
      ended(operation, "later: " + later.reason(), true);
    } else {
      fence();
      ended(operation, "", true);
    }
  }

  private void count(Operation operation) {
    if (operation instanceof Operation.Put) {
      context.metrics().structurePuts.add();
    } else {
      context.metrics().structureDrops.add();
    }
    LOG.info(
        "event=structure-written task={} operation={} object=\"{}\"",
        spec.id(),
        operation instanceof Operation.Put ? "put" : "drop",
        operation.id());
  }

  private void ended(Operation operation, String problem, boolean failed) {
    running--;
    Attempt before = attempts.get(operation.id());
    int count = 1;
    Pace retry = new Pace(context.runtime(), Duration.ofMillis(500), Duration.ofMinutes(1));
    if (before != null && before.of(operation)) {
      count = before.count() + 1;
      retry = before.retry();
    }
    if (failed || count > 1) {
      retry.later();
    }
    if (failed) {
      undone.add(operation.id());
      round.within(retry.left());
    }
    String says = problem;
    if (!failed && count >= OFTEN) {
      says = "was written " + count + " times and is still not what the source asks for";
    }
    attempts.put(operation.id(), new Attempt(operation, retry, count));
    if (says.isEmpty()) {
      troubles.remove(operation.id());
    } else {
      troubles.put(operation.id(), says);
    }
    wake.run();
  }

  /** Of the shards' collections, as wanted. */
  static TreeMap<ShardId, Incarnation> shards(Inventory inventory) {
    TreeMap<ShardId, Incarnation> shards = new TreeMap<>();
    for (ShardId shard : inventory.shards()) {
      inventory
          .get(ObjectId.collection(shard.database(), shard.collection()))
          .ifPresent(of -> shards.put(shard, of.incarnation()));
    }
    return shards;
  }
}
