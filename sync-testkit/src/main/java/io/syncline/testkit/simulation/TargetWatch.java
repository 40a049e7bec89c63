package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.store.Change;
import io.syncline.store.Checkpoint;
import io.syncline.store.Checkpoint.Phase;
import io.syncline.store.Document;
import io.syncline.store.FeedEntry;
import io.syncline.store.FeedPosition;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.store.memory.MemoryStore;
import io.syncline.testkit.simulation.SourceHistory.Commit;
import io.syncline.testkit.simulation.SourceHistory.Life;
import io.syncline.testkit.simulation.SourceHistory.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the target shows, commit by commit, against all that the source ever had. Order per document
 * (I4), nothing that never was (I3), nothing missing that a checkpoint claims (I2), checkpoints
 * that do not go back (I6).
 *
 * <p>Relaxed where the protocol says so: while a checkpoint is comparing, order does not hold; in a
 * store without fencing it does not hold from a take-over until the comparison after it.
 */
final class TargetWatch {
  private final Simulation simulation;
  private final MemoryStore store;
  private final SourceHistory history;
  private final boolean fenced;
  private final CommitReader reader;
  private final Map<ShardId, Shown> shards = new TreeMap<>();
  private final List<FeedEntry> pending = new ArrayList<>();
  private final Set<String> everDamaged = new HashSet<>();
  private int handOvers;
  private boolean touched;

  /** What a shard of the target shows. */
  private static final class Shown {
    final Incarnation incarnation;
    final Map<Bytes, Face> keys = new TreeMap<>();
    final Set<Bytes> damaged = new HashSet<>();
    final Map<Incarnation, Long> reached =
        new TreeMap<>(java.util.Comparator.comparing(Incarnation::value));
    @Nullable Checkpoint checkpoint;
    boolean relaxed;

    /** How many changes were shown since the checkpoint was written last. */
    int sinceCheckpoint;

    Shown(Incarnation incarnation) {
      this.incarnation = incarnation;
    }
  }

  /** What is shown of a key: a revision, or 0 for nothing, and the order of that commit. */
  private record Face(long revision, long order) {}

  TargetWatch(Simulation simulation, MemoryStore store, SourceHistory history, boolean fenced) {
    this.simulation = simulation;
    this.store = store;
    this.history = history;
    this.fenced = fenced;
    this.reader = new CommitReader(store, (feed, entry) -> pending.add(entry));
  }

  void touch() {
    touched = true;
    reader.touch();
  }

  boolean touched() {
    return touched;
  }

  void reopen() {
    reader.reopen();
  }

  /** Looks at what changed since the last look. */
  void look() {
    touched = false;
    reader.drain();
    boolean changed = !pending.isEmpty();
    for (ShardId id : store.operator().shards()) {
      Checkpoint now = store.operator().checkpoint(id).orElse(null);
      Shown shown = shown(id, store.operator().incarnation(id).orElseThrow());
      if (now == shown.checkpoint && !changed) {
        continue;
      }
      Checkpoint before = shown.checkpoint;
      claimed(shown, before, now);
      boolean free = relaxed(shown, before) || relaxed(shown, now);
      for (FeedEntry entry : pending) {
        if (entry.shard().equals(id) && entry.incarnation().equals(shown.incarnation)) {
          changed(shown, id, entry.change(), free, now);
        }
      }
      if (now != before) {
        simulation.note(Simulation.NOTE, number(now), () -> id + " is at " + text(now));
        moved(shown, id, before, now);
        shown.checkpoint = now;
        shown.sinceCheckpoint = 0;
      }
    }
    pending.clear();
  }

  private Shown shown(ShardId id, Incarnation incarnation) {
    Shown shown = shards.get(id);
    if (shown == null || !shown.incarnation.equals(incarnation)) {
      shown = new Shown(incarnation);
      shards.put(id, shown);
    }
    return shown;
  }

  private static boolean relaxed(Shown shown, @Nullable Checkpoint checkpoint) {
    return shown.relaxed
        || checkpoint == null
        || checkpoint.phase() == Phase.COMPARING
        || checkpoint.phase() == Phase.NEW;
  }

  private void claimed(Shown shown, @Nullable Checkpoint before, @Nullable Checkpoint now) {
    if (now == null || before == null || !before.sync().equals(now.sync()) || fresh(now)) {
      shown.reached.clear(); // forgotten: whoever claims it knows nothing
      return;
    }
    if (now.stream().compareTo(before.stream()) < 0) {
      throw new InvariantViolation("I6", "the stream went back from " + before + " to " + now);
    }
    shown.relaxed |= !fenced && now.stream().epoch() != before.stream().epoch();
  }

  private static boolean fresh(Checkpoint checkpoint) {
    return checkpoint.position().isEmpty() && checkpoint.source().equals(Incarnation.NONE);
  }

  // ---- documents

  private void changed(
      Shown shown, ShardId id, Change change, boolean free, @Nullable Checkpoint now) {
    simulation.note(Simulation.NOTE, change.size(), () -> id + " shows " + text(change));
    shown.sinceCheckpoint++;
    if (change instanceof Change.Put put) {
      put(shown, id, put.document(), free, now);
    } else if (change instanceof Change.Remove remove) {
      removed(shown, id, remove.key(), free);
    } else if (change instanceof Change.Cleared) {
      List.copyOf(shown.keys.keySet()).forEach(key -> removed(shown, id, key, free));
      shown.damaged.clear();
    }
  }

  private void put(
      Shown shown, ShardId id, Document document, boolean free, @Nullable Checkpoint now) {
    Bytes key = document.key();
    if (document.body().length() > ClusterSimulation.MOST_DOCUMENT_BYTES) {
      throw new InvariantViolation("I13", id + " shows " + name(key) + ", which is too large");
    }
    Version version =
        history
            .version(document.revision())
            .filter(v -> v.key.equals(key) && v.life.shard().equals(id))
            .filter(v -> v.bodyHash == SourceHistory.bodyHash(document))
            .orElseThrow(
                () ->
                    new InvariantViolation(
                        "I3",
                        id + " shows " + name(key) + " as the source never had it: " + document));
    if (now != null
        && !now.source().equals(Incarnation.NONE)
        && !now.source().equals(version.life.incarnation())
        && !relaxed(shown, now)) {
      throw new InvariantViolation(
          "I3", id + " copies " + now.source() + " and shows " + name(key) + " of " + version.life);
    }
    Face before = shown.keys.get(key);
    long order = history.orderFrom(version, document.revision(), before == null ? 0 : before.order);
    if (before != null && order < before.order && !free && !shown.damaged.contains(key)) {
      throw new InvariantViolation(
          "I4",
          id
              + " "
              + name(key)
              + " goes back from "
              + before
              + " to commit "
              + order
              + ", checkpoint "
              + now);
    }
    shown.damaged.remove(key);
    shown.keys.put(key, new Face(document.revision(), order));
  }

  private void removed(Shown shown, ShardId id, Bytes key, boolean free) {
    Face before = shown.keys.get(key);
    if (shown.damaged.remove(key) || before == null || before.revision == 0) {
      shown.keys.remove(key);
      return;
    }
    Commit removal = removalAfter(before, key);
    if (removal == null && !free) {
      throw new InvariantViolation(
          "I4", id + " removed " + name(key) + " which the source has had since " + before);
    }
    shown.keys.put(key, new Face(0, removal == null ? before.order : removal.order()));
  }

  private @Nullable Commit removalAfter(Face before, Bytes key) {
    Version version = history.version(before.revision).orElseThrow();
    SourceHistory.Shard shard = history.shard(version.life);
    List<Commit> commits = shard == null ? null : shard.keys.get(key);
    if (commits != null) {
      for (Commit commit : commits) {
        if (commit.order() > before.order && commit.revision() == 0) {
          return commit;
        }
      }
    }
    return null;
  }

  // ---- checkpoints

  private void moved(
      Shown shown, ShardId id, @Nullable Checkpoint before, @Nullable Checkpoint now) {
    if (now == null || now.phase() != Phase.FOLLOWING) {
      return;
    }
    FeedPosition to = now.position().orElseThrow();
    if (!to.inFeed()) {
      handOvers++; // what a comparison without a feed must have brought is seen at the end
      shown.relaxed = false;
      return;
    }
    FeedPosition from =
        before != null && before.phase() == Phase.FOLLOWING
            ? before.position().orElseThrow()
            : null;
    if (to.equals(from) && before != null && before.source().equals(now.source())) {
      return;
    }
    long number = to.position().number();
    Long reached = shown.reached.get(to.incarnation());
    if (reached != null && number < reached) {
      throw new InvariantViolation(
          "I6", id + " went back from " + reached + " to " + number + ": " + before + " " + now);
    }
    shown.reached.put(to.incarnation(), number);
    SourceHistory.Shard source = history.shard(new Life(id, now.source()));
    if (source == null) {
      handOvers++;
      return;
    }
    int end = source.after(to.incarnation(), number);
    if (from != null
        && before != null
        && from.comparableTo(to)
        && before.source().equals(now.source())) {
      if (!shown.relaxed) {
        long last = end == 0 ? 0 : source.log.get(end - 1).order();
        for (int i = source.after(from.incarnation(), from.position().number()); i < end; i++) {
          shows(shown, id, source, source.newest(source.log.get(i).key(), last), now);
        }
      }
      return;
    }
    handOvers++;
    long order = end == 0 ? 0 : source.log.get(end - 1).order();
    for (Bytes key : source.keys.keySet()) {
      shows(shown, id, source, source.newest(key, order), now);
    }
    for (Bytes key : shown.keys.keySet()) {
      Face face = shown.keys.get(key);
      if (face.revision != 0 && !shown.damaged.contains(key) && !source.keys.containsKey(key)) {
        throw new InvariantViolation(
            "I2", id + " says " + now + " but shows " + face + " of " + name(key) + ", too much");
      }
    }
    shown.relaxed = false;
  }

  /** The target shows a commit that the checkpoint claims, or a later one of that key. */
  private static void shows(
      Shown shown,
      ShardId id,
      SourceHistory.Shard source,
      @Nullable Commit commit,
      Checkpoint now) {
    if (commit == null) {
      return;
    }
    Bytes key = commit.key();
    Face face = shown.keys.get(key);
    if (shown.damaged.contains(key)
        || face != null && (face.order >= commit.order() || face.revision == commit.revision())) {
      return;
    }
    if (face == null && commit.revision() == 0) {
      return;
    }
    boolean reduced = face == null ? now.intent().isPresent() : face.revision == 0;
    if (reduced && source.removedAfter(key, commit.order())) {
      return; // of several removals it is not known which one is shown
    }
    throw new InvariantViolation(
        "I2", id + " says " + now + " but shows " + face + " of " + name(key) + ", not " + commit);
  }

  // ---- what befalls the target

  /** Documents that are about to be changed behind everybody's back. */
  void damaged(ShardId id, Bytes key) {
    shown(id, store.operator().incarnation(id).orElseThrow()).damaged.add(key);
    everDamaged.add(id + "/" + key.utf8());
  }

  /** Whether anything is damaged and not mended. */
  boolean damaged() {
    return shards.values().stream().anyMatch(s -> !s.damaged.isEmpty());
  }

  /** Whether a document was ever changed behind everybody's back. */
  boolean wasDamaged(ShardId id, Bytes key) {
    return everDamaged.contains(id + "/" + key.utf8());
  }

  /** Whether somebody else may have written to a shard that has not been compared since. */
  boolean unsure(ShardId id) {
    Shown shown = shards.get(id);
    return shown != null && shown.relaxed;
  }

  /** How many changes a shard shows of a batch that was begun; 0 while none is under way. */
  int shownOfIntent(ShardId id) {
    Shown shown = shards.get(id);
    Checkpoint now = shown == null ? null : shown.checkpoint;
    return now != null && now.phase() == Phase.FOLLOWING && now.intent().isPresent()
        ? java.util.Objects.requireNonNull(shown).sinceCheckpoint
        : 0;
  }

  /** How often a shard went over from a comparison to changes. */
  int handOvers() {
    return handOvers;
  }

  /** The target is another one: what it shows now is what counts. */
  void rebase() {
    reader.beginAnew();
    pending.clear();
    shards.clear();
    for (ShardId id : store.operator().shards()) {
      Shown shown = shown(id, store.operator().incarnation(id).orElseThrow());
      shown.checkpoint = store.operator().checkpoint(id).orElse(null);
      shown.relaxed = !fenced;
      for (Document document : store.operator().documents(id)) {
        Version version = history.version(document.revision()).orElse(null);
        if (version == null || version.bodyHash != SourceHistory.bodyHash(document)) {
          shown.damaged.add(document.key());
          everDamaged.add(id + "/" + document.key().utf8());
        } else {
          shown.keys.put(document.key(), new Face(document.revision(), version.order));
        }
      }
    }
  }

  /** The checkpoint of a shard as last seen. */
  @Nullable Checkpoint checkpoint(ShardId id) {
    Shown shown = shards.get(id);
    return shown == null ? null : shown.checkpoint;
  }

  private static String text(Change change) {
    return change instanceof Change.Put put
        ? name(put.document().key()) + " revision " + put.document().revision()
        : change instanceof Change.Remove remove ? name(remove.key()) + " removed" : "" + change;
  }

  private static long number(@Nullable Checkpoint checkpoint) {
    return checkpoint == null
        ? 0
        : checkpoint.stream().epoch()
            + checkpoint.position().map(p -> p.position().number()).orElse(0L) * 31;
  }

  private static String text(@Nullable Checkpoint checkpoint) {
    return checkpoint == null
        ? "no checkpoint"
        : checkpoint.phase()
            + " "
            + checkpoint.position().map(p -> p.feed() + ":" + p.position().number()).orElse("")
            + checkpoint.intent().map(p -> " intends " + p.number()).orElse("")
            + " stream "
            + checkpoint.stream()
            + " session "
            + checkpoint.session();
  }

  private static String name(Bytes key) {
    return "'" + key.utf8() + "'";
  }
}
