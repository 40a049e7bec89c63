package io.syncline.storage.arangodb.call;

import io.syncline.SyncRuntime;
import java.time.Duration;

/**
 * How long to wait before something is tried again: doubled each time up to a limit, and shortened
 * at random by up to a half, so that those who failed together don't come back together.
 */
public record Pauses(SyncRuntime runtime, Duration first, Duration longest) {
  private static final int MOST_DOUBLINGS = 30;

  /** The pause after that many were made before, from 0. */
  public Duration after(int made) {
    long full = first.toNanos();
    for (int i = 0; i < Math.min(made, MOST_DOUBLINGS) && full < longest.toNanos(); i++) {
      full *= 2;
    }
    full = Math.min(full, longest.toNanos());
    long half = full / 2;
    return Duration.ofNanos(full - half + Math.floorMod(runtime.random(), half + 1));
  }
}
