package io.syncline.state.memory;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.state.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the masters of one JVM share. It outlives them: masters that are made again on the same
 * object find what was written. For tests, and for hosts that replicate within one process.
 *
 * <p>Thread-safe; completes every call at once. Leases are measured by the runtime's monotonic
 * time.
 */
public final class MemoryStateStore implements StateStore {
  private static final int MAX_KEY = 512;
  private static final int MAX_VALUE = 1 << 20;

  private final SyncRuntime runtime;
  private final TreeMap<String, Bytes> records = new TreeMap<>();
  private final TreeMap<String, Member> members = new TreeMap<>();
  private @Nullable String holder;
  private long term;

  /** An empty store. */
  public MemoryStateStore(SyncRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public synchronized CompletionStage<Leadership> campaign(
      String candidate, String endpoint, Duration lease) {
    members.put(candidate, new Member(endpoint, runtime.nanoTime() + lease.toNanos()));
    members.values().removeIf(member -> !alive(member));
    Member leader = holder == null ? null : members.get(holder);
    if (leader == null) {
      holder = candidate;
      term++;
    }
    String leads = java.util.Objects.requireNonNull(holder);
    return CompletableFuture.completedStage(
        new Leadership(
            term,
            leads,
            java.util.Objects.requireNonNull(members.get(leads)).endpoint,
            leads.equals(candidate)));
  }

  @Override
  public synchronized CompletionStage<Void> resign(String candidate) {
    members.remove(candidate);
    if (candidate.equals(holder)) {
      holder = null;
    }
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized CompletionStage<Map<String, Bytes>> read(String prefix) {
    return CompletableFuture.completedStage(
        Collections.unmodifiableMap(
            new TreeMap<>(records.subMap(prefix, prefix + Character.MAX_VALUE))));
  }

  @Override
  public synchronized CompletionStage<Boolean> write(long underTerm, Map<String, Bytes> written) {
    for (Map.Entry<String, Bytes> record : written.entrySet()) {
      if (record.getKey().length() > MAX_KEY || record.getValue().length() > MAX_VALUE) {
        return CompletableFuture.failedStage(
            new SyncException(
                SyncException.Code.BAD_REQUEST,
                "record of a key of "
                    + record.getKey().length()
                    + " characters and a value of "
                    + record.getValue().length()
                    + " bytes: at most 512 and 1 MiB are allowed"));
      }
    }
    if (holder == null || underTerm != term) {
      return CompletableFuture.completedStage(false);
    }
    written.forEach(
        (key, value) -> {
          if (value.length() == 0) {
            records.remove(key);
          } else {
            records.put(key, value);
          }
        });
    return CompletableFuture.completedStage(true);
  }

  @Override
  public synchronized CompletionStage<List<Candidate>> candidates() {
    List<Candidate> found = new ArrayList<>();
    members.forEach(
        (id, member) -> {
          if (alive(member)) {
            found.add(new Candidate(id, member.endpoint, id.equals(holder)));
          }
        });
    return CompletableFuture.completedStage(List.copyOf(found));
  }

  private boolean alive(Member member) {
    return member.until - runtime.nanoTime() > 0;
  }

  /** A master that campaigned. */
  private record Member(String endpoint, long until) {}
}
