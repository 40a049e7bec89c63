package io.syncline.transport.http;

import io.syncline.SyncId;
import io.syncline.security.ChannelTokens;
import io.syncline.transport.ChannelId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which channels of this data centre there are, which workers write them, and who reads them.
 *
 * <p>Ordering: a worker may write a channel once it was told of all readers that asked for it
 * before, and a reader is told of all workers that had said so before: between the two no frame is
 * missed. One lock; sessions are only woken, and ask again for what they then say.
 */
final class Directory {
  private final ChannelTokens tokens;
  // Guarded by this, like the next one.
  private final Map<ChannelId, Entry> entries = new HashMap<>();
  private final Set<WorkerSession> workers = new HashSet<>();

  Directory(ChannelTokens tokens) {
    this.tokens = tokens;
  }

  private static final class Entry {
    boolean exists;

    /** Whether it was made or removed here, and not only asked for. */
    boolean decided;

    final Map<WorkerSession, Integer> writers = new HashMap<>(2);
    final Map<Long, Watch> watches = new HashMap<>(2);

    boolean unused() {
      return !exists && writers.isEmpty() && watches.isEmpty();
    }
  }

  private record Watch(ReadSession session, int number) {}

  /** What workers are told of who may read. */
  Message.Credentials credentials() {
    return new Message.Credentials(tokens.stored());
  }

  void credentialsChanged() {
    List<WorkerSession> told;
    synchronized (this) {
      told = List.copyOf(workers);
    }
    told.forEach(WorkerSession::credentialsChanged);
  }

  /** Tells all workers of a token for reading elsewhere. */
  void handed(Message.Handed token) {
    List<WorkerSession> told;
    synchronized (this) {
      told = List.copyOf(workers);
    }
    told.forEach(worker -> worker.handed(token));
  }

  /** Makes channels or removes them. */
  void exist(Collection<ChannelId> channels, boolean now) {
    for (ChannelId channel : channels) {
      Entry entry;
      synchronized (this) {
        entry = entries.get(channel);
        if (entry == null && !now) {
          continue;
        }
        entry = entry == null ? new Entry() : entry;
        entries.put(channel, entry);
        if (entry.decided && entry.exists == now) {
          continue;
        }
        entry.decided = true;
        entry.exists = now;
        forgetUnused(channel, entry);
      }
      tellReaders(entry);
      tellWriters(entry);
    }
  }

  synchronized Set<ChannelId> list(SyncId sync) {
    Set<ChannelId> found = new TreeSet<>();
    entries.forEach(
        (channel, entry) -> {
          if (entry.exists && channel.sync().equals(sync)) {
            found.add(channel);
          }
        });
    return found;
  }

  synchronized boolean exists(ChannelId channel) {
    Entry entry = entries.get(channel);
    return entry != null && entry.exists;
  }

  synchronized void watch(ChannelId channel, long reader, ReadSession session, int number) {
    entries
        .computeIfAbsent(channel, c -> new Entry())
        .watches
        .put(reader, new Watch(session, number));
  }

  synchronized void unwatch(ChannelId channel, long reader, ReadSession session) {
    Entry entry = entries.get(channel);
    if (entry != null) {
      Watch watch = entry.watches.get(reader);
      if (watch != null && watch.session == session) {
        entry.watches.remove(reader);
        forgetUnused(channel, entry);
      }
    }
  }

  void writing(ChannelId channel, WorkerSession worker, int number) {
    Entry entry;
    synchronized (this) {
      entry = entries.computeIfAbsent(channel, c -> new Entry());
      entry.writers.put(worker, number);
    }
    tellReaders(entry);
  }

  void notWriting(ChannelId channel, WorkerSession worker) {
    Entry entry;
    synchronized (this) {
      entry = entries.get(channel);
      if (entry == null || entry.writers.remove(worker) == null) {
        return;
      }
      forgetUnused(channel, entry);
    }
    tellReaders(entry);
  }

  synchronized void came(WorkerSession worker) {
    workers.add(worker);
  }

  synchronized void gone(WorkerSession worker) {
    workers.remove(worker);
  }

  /** What a reader is told. */
  synchronized Message.Located located(ChannelId channel, int number) {
    Entry entry = entries.get(channel);
    return new Message.Located(number, entry != null && entry.exists, places(entry));
  }

  synchronized List<Message.Place> places(ChannelId channel) {
    return places(entries.get(channel));
  }

  /** Where a worker is reached, for others that can't reach it themselves; null if not known. */
  synchronized @Nullable String url(String process) {
    for (WorkerSession worker : workers) {
      if (worker.place.process().equals(process)) {
        return worker.place.url();
      }
    }
    return null;
  }

  private static List<Message.Place> places(@Nullable Entry entry) {
    return entry == null
        ? List.of()
        : entry.writers.keySet().stream().map(worker -> worker.place).distinct().toList();
  }

  /**
   * What a worker is told; nothing of a channel that nobody has made or removed here yet. A leader
   * that has just begun knows none: what its workers hold goes on flowing meanwhile.
   */
  synchronized Optional<Message.Exists> exists(ChannelId channel, int number) {
    Entry entry = entries.get(channel);
    return entry == null || !entry.decided
        ? Optional.empty()
        : Optional.of(
            new Message.Exists(number, entry.exists, List.copyOf(entry.watches.keySet())));
  }

  private void forgetUnused(ChannelId channel, Entry entry) {
    if (entry.unused()) {
      entries.remove(channel);
    }
  }

  private void tellReaders(Entry entry) {
    List<Watch> told;
    synchronized (this) {
      told = new ArrayList<>(entry.watches.values());
    }
    told.forEach(watch -> watch.session.moved(watch.number));
  }

  private void tellWriters(Entry entry) {
    Map<WorkerSession, Integer> told;
    synchronized (this) {
      told = Map.copyOf(entry.writers);
    }
    told.forEach(WorkerSession::changed);
  }
}
