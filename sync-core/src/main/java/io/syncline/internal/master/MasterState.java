package io.syncline.internal.master;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.state.StateStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The records that a leader shares with its successors, as they durably are, and the changes of
 * them.
 *
 * <p>Ordering: changes are made one after the other, each on what the one before left; what is read
 * here is durable. Failure: a write whose outcome is unknown is repeated until it is known, or the
 * term is over; nothing that depends on it happens before. Recovery: the next leader reads what was
 * written.
 */
final class MasterState {
  private static final int MOST_AT_ONCE = 200;

  private final Term term;
  private final Errand writing;
  private final ArrayDeque<Change> waiting = new ArrayDeque<>();
  private TreeMap<String, StateRecord> records = new TreeMap<>();
  private Optional<Round> round = Optional.empty();

  MasterState(Term term) {
    this.term = term;
    this.writing = term.storeErrand("writing the masters' state");
  }

  /**
   * Takes what was read from the store.
   *
   * @throws SyncException {@code CORRUPT} if a record can't be read
   */
  void load(Map<String, Bytes> stored) {
    new TreeMap<>(stored)
        .forEach(
            (key, value) -> {
              if (!key.startsWith(StateStore.OTHERS)) {
                records.put(key, StateCodec.decode(key, value));
              }
            });
  }

  Optional<StateRecord.Incoming> incoming() {
    return get(records, StateRecord.Incoming.KEY, StateRecord.Incoming.class);
  }

  Optional<StateRecord.Outgoing> outgoing(io.syncline.SyncId sync) {
    return get(records, StateRecord.Outgoing.key(sync), StateRecord.Outgoing.class);
  }

  <T extends StateRecord> Optional<T> get(String key, Class<T> type) {
    return get(records, key, type);
  }

  /** All records of a kind, by key. */
  <T extends StateRecord> List<T> all(Class<T> type) {
    return all(records.values(), type);
  }

  private static <T> List<T> all(Collection<StateRecord> records, Class<T> type) {
    List<T> found = new ArrayList<>();
    records.forEach(
        record -> {
          if (type.isInstance(record)) {
            found.add(type.cast(record));
          }
        });
    return found;
  }

  /** Changes records; {@code done} when it is durable. */
  void change(Consumer<Edit> edit, Runnable done) {
    change(edit, done, refused -> {});
  }

  /**
   * Changes records.
   *
   * @param edit sees what the changes before left; where it throws a {@link SyncException} nothing
   *     is changed
   * @param done when it is durable
   * @param refused what the edit threw
   */
  void change(Consumer<Edit> edit, Runnable done, Consumer<SyncException> refused) {
    waiting.add(new Change(edit, done, refused));
    term.turns().soon(this::write);
  }

  /** Goes on writing where a write has failed. */
  void tick() {
    write();
  }

  private void write() {
    if (!writing.idle() || round.isEmpty() && waiting.isEmpty()) {
      return;
    }
    Round now = round.orElseGet(this::nextRound);
    round = Optional.of(now);
    if (now.written.isEmpty()) {
      finish(now);
      return;
    }
    writing.run(
        () -> term.context().state().write(term.number(), now.written),
        taken -> {
          if (taken) {
            finish(now);
          } else {
            term.context().metrics().writesFenced.add();
            term.lost("the state store refused a write of term " + term.number());
          }
        });
  }

  private Round nextRound() {
    TreeMap<String, StateRecord> after = new TreeMap<>(records);
    TreeMap<String, Bytes> written = new TreeMap<>();
    List<Runnable> outcomes = new ArrayList<>();
    while (written.size() < MOST_AT_ONCE && !waiting.isEmpty()) {
      Change change = waiting.remove();
      Edit edit = new Edit(after);
      try {
        change.edit.accept(edit);
      } catch (SyncException e) {
        outcomes.add(() -> change.refused.accept(e));
        continue;
      }
      edit.changed.forEach(
          (key, record) -> {
            if (record.isPresent()) {
              after.put(key, record.get());
            } else {
              after.remove(key);
            }
            written.put(key, record.map(StateCodec::encode).orElse(Bytes.EMPTY));
          });
      outcomes.add(change.done);
    }
    return new Round(after, written, outcomes);
  }

  private void finish(Round finished) {
    records = finished.after;
    round = Optional.empty();
    finished.outcomes.forEach(outcome -> term.turns().soon(outcome));
    term.turns().soon(this::write);
  }

  private static <T> Optional<T> get(Map<String, StateRecord> records, String key, Class<T> type) {
    return Optional.ofNullable(records.get(key)).filter(type::isInstance).map(type::cast);
  }

  private record Change(Consumer<Edit> edit, Runnable done, Consumer<SyncException> refused) {}

  private record Round(
      TreeMap<String, StateRecord> after,
      TreeMap<String, Bytes> written,
      List<Runnable> outcomes) {}

  /** A change in the making. */
  static final class Edit {
    private final TreeMap<String, StateRecord> before;
    private final TreeMap<String, Optional<StateRecord>> changed = new TreeMap<>();

    private Edit(TreeMap<String, StateRecord> before) {
      this.before = before;
    }

    <T extends StateRecord> Optional<T> get(String key, Class<T> type) {
      return MasterState.get(before, key, type);
    }

    Optional<StateRecord.Incoming> incoming() {
      return get(StateRecord.Incoming.KEY, StateRecord.Incoming.class);
    }

    <T extends StateRecord> List<T> all(Class<T> type) {
      return MasterState.all(before.values(), type);
    }

    void put(StateRecord record) {
      if (!record.equals(before.get(record.key()))) {
        changed.put(record.key(), Optional.of(record));
      }
    }

    void remove(String key) {
      if (before.containsKey(key)) {
        changed.put(key, Optional.empty());
      }
    }
  }
}
