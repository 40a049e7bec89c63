package io.syncline.storage.rocksdb;

import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.state.StateStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the masters of one process share, in a folder of its own on a local disk: for a data centre
 * whose masters all live in that process, since one process at a time can have the folder open.
 *
 * <p>Terms and records survive the end of the process and of the machine at any instruction: every
 * write waits for the disk, and a term is on it before anybody is told of it. Leases and candidates
 * are kept in memory and measured by the runtime's monotonic time: who leads is open again after a
 * restart, under a greater term. Records hold credentials of channels, so the folder is made
 * readable by its owner alone.
 *
 * <p>Where a write fails at the disk, because it is full or broken, reads go on and writes are
 * refused with {@code UNAVAILABLE} until there is room; the next write then opens the folder anew.
 *
 * <p>Thread-safe. Calls run one after the other on a pool of the runtime.
 */
public final class RocksDbStateStore implements StateStore, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RocksDbStateStore.class);
  private static final int MAX_KEY = 512;
  private static final int MAX_VALUE = 1 << 20;

  private final SyncRuntime runtime;
  private final Executor disk;
  private final Path folder;
  private final ClusterId cluster;
  // Guarded by this, like all below.
  private @Nullable StateFiles opened;
  private final TreeMap<String, Member> members = new TreeMap<>();
  private @Nullable String holder;
  private long term;
  private boolean closed;

  private RocksDbStateStore(
      Path folder, ClusterId cluster, SyncRuntime runtime, StateFiles files, long term) {
    this.folder = folder;
    this.cluster = cluster;
    this.runtime = runtime;
    this.disk = runtime.pool("state", 1);
    this.opened = files;
    this.term = term;
  }

  /**
   * Opens the state of a folder, or makes it. Reads all of it once, so that damage is found now.
   *
   * @throws SyncException {@code UNAVAILABLE} where another process has it open or the disk fails;
   *     {@code CORRUPT} where it is damaged, of a later layout, or something else; {@code
   *     BAD_REQUEST} where it is of another cluster. Each names the folder
   */
  public static RocksDbStateStore open(Path folder, ClusterId cluster, SyncRuntime runtime) {
    StateFiles files = StateFiles.open(folder, cluster);
    try {
      return new RocksDbStateStore(folder, cluster, runtime, files, files.term());
    } catch (RocksDBException e) {
      files.close();
      throw files.failed(e);
    }
  }

  @Override
  public CompletionStage<Leadership> campaign(String candidate, String endpoint, Duration lease) {
    return run(() -> campaignNow(candidate, endpoint, lease));
  }

  private Leadership campaignNow(String candidate, String endpoint, Duration lease)
      throws RocksDBException {
    members.put(candidate, new Member(endpoint, runtime.nanoTime() + lease.toNanos()));
    members.values().removeIf(member -> !alive(member));
    Member leader = holder == null ? null : members.get(holder);
    if (leader == null) {
      holder = null; // also where the write fails: the term that was is over
      StateFiles files = filesToWrite();
      long next = Math.max(term, files.term()) + 1; // one whose write failed may be there
      files.writeTerm(next);
      term = next;
      holder = candidate;
    }
    String leads = java.util.Objects.requireNonNull(holder);
    return new Leadership(
        term, leads, leader == null ? endpoint : leader.endpoint, leads.equals(candidate));
  }

  @Override
  @SuppressWarnings("NullAway") // a stage of nothing completes with null
  public CompletionStage<Void> resign(String candidate) {
    return run(
        () -> {
          members.remove(candidate);
          if (candidate.equals(holder)) {
            holder = null;
          }
          return null;
        });
  }

  @Override
  public CompletionStage<Map<String, Bytes>> read(String prefix) {
    return run(() -> Collections.unmodifiableMap(files().records(prefix)));
  }

  @Override
  public CompletionStage<Boolean> write(long underTerm, Map<String, Bytes> records) {
    Map<String, Bytes> written = Map.copyOf(records);
    return run(
        () -> {
          written.forEach(RocksDbStateStore::checkSize);
          if (holder == null || underTerm != term) {
            return false;
          }
          filesToWrite().writeRecords(written);
          return true;
        });
  }

  private static void checkSize(String key, Bytes value) {
    if (key.length() > MAX_KEY || value.length() > MAX_VALUE) {
      throw new SyncException(
          SyncException.Code.BAD_REQUEST,
          "record of a key of "
              + key.length()
              + " characters and a value of "
              + value.length()
              + " bytes: at most 512 and 1 MiB are allowed");
    }
  }

  @Override
  public CompletionStage<List<Candidate>> candidates() {
    return run(
        () -> {
          List<Candidate> found = new ArrayList<>();
          members.forEach(
              (id, member) -> {
                if (alive(member)) {
                  found.add(new Candidate(id, member.endpoint, id.equals(holder)));
                }
              });
          return List.copyOf(found);
        });
  }

  private boolean alive(Member member) {
    return member.until - runtime.nanoTime() > 0;
  }

  /** One call, on the disk's thread. */
  private interface Work<T> {
    T run() throws RocksDBException;
  }

  private <T> CompletionStage<T> run(Work<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    disk.execute(
        () -> {
          try {
            answer.complete(runNow(work));
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  private synchronized <T> T runNow(Work<T> work) {
    if (closed) {
      throw new SyncException(SyncException.Code.CLOSED, "the masters' state is closed");
    }
    try {
      return work.run();
    } catch (RocksDBException e) {
      throw files().failed(e);
    }
  }

  private StateFiles files() {
    StateFiles files = opened;
    if (files == null) {
      files = StateFiles.open(folder, cluster);
      opened = files;
    }
    return files;
  }

  /** Where a write failed at the disk, RocksDB takes no further one until it is opened anew. */
  private StateFiles filesToWrite() {
    StateFiles files = files();
    if (files.outdated()) {
      opened = null;
      files.close();
      files = files();
      LOG.info("event=state_writable folder={} effect=\"it was opened anew\"", folder);
    }
    return files;
  }

  /** Lets the call under way end, and frees the folder; later calls fail. Idempotent. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      StateFiles files = opened;
      if (files != null) {
        files.close();
      }
    }
  }

  /** A master that campaigned. */
  private record Member(String endpoint, long until) {}
}
