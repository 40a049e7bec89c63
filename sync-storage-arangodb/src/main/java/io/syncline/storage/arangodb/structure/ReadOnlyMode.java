package io.syncline.storage.arangodb.structure;

import io.syncline.ServerMode;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.ServerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mode of all servers of a cluster. Blocks. Thread-safe.
 *
 * <p>The cluster tells its servers of a mode with their heartbeats. Every coordinator that can be
 * reached must say that it is read-only; of those that can't (they may have addresses that are good
 * inside the cluster only) it is taken as said after the settling time.
 */
final class ReadOnlyMode {
  private static final Logger LOG = LoggerFactory.getLogger(ReadOnlyMode.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final int LOOKS = 100;

  private final ClusterCalls calls;
  private final SyncRuntime.Lane lane;
  private final Duration settle;

  /**
   * Makes it.
   *
   * @param lane where pauses are counted
   * @param settle see {@link StructureOptions#settle}
   */
  ReadOnlyMode(ClusterCalls calls, SyncRuntime.Lane lane, Duration settle) {
    this.calls = calls;
    this.lane = lane;
    this.settle = settle;
  }

  boolean isReadOnly() {
    return calls.mode() == ServerMode.READONLY;
  }

  /** Makes the cluster read-only; returns when no write that began before can still commit. */
  void close() {
    calls.setMode(ServerMode.READONLY);
    List<ServerAddress> unsure = calls.coordinators();
    for (int look = 0; !unsure.isEmpty(); look++) {
      unsure = writable(unsure);
      if (unsure.isEmpty()) {
        break;
      }
      if (look == LOOKS) {
        throw new SyncException(
            SyncException.Code.TIMEOUT,
            "coordinators "
                + unsure
                + " are not read-only "
                + LOOK.multipliedBy(LOOKS)
                + " after the cluster was set so: see whether they hear from the agency");
      }
      pause(LOOK);
    }
    settle();
  }

  private List<ServerAddress> writable(List<ServerAddress> coordinators) {
    List<ServerAddress> writable = new ArrayList<>();
    for (ServerAddress coordinator : coordinators) {
      try {
        if (calls.modeOf(coordinator) != ServerMode.READONLY) {
          writable.add(coordinator);
        }
      } catch (ArangoError e) {
        if (e.kind() == ArangoError.Kind.ANSWERED) {
          writable.add(coordinator); // it starts, or is overloaded: asked again
          continue;
        }
        LOG.warn(
            "event=mode-not-seen coordinator={} reason=\"{}\" next=\"taken as read-only after the"
                + " settling time\"",
            coordinator,
            e.getMessage());
      }
    }
    return writable;
  }

  /** Makes the cluster writable. */
  void open() {
    calls.setMode(ServerMode.DEFAULT);
  }

  /** Lets the settling time pass. */
  void settle() {
    pause(settle);
  }

  private void pause(Duration time) {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    lane.schedule(SyncRuntime.Urgency.CONTROL, time, () -> over.complete(true));
    ClusterCalls.await(over);
  }
}
