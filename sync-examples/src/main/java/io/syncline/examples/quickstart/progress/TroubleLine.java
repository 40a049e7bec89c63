package io.syncline.examples.quickstart.progress;

import java.time.Duration;

/**
 * Says what stands in the way when it begins, again while it lasts, and when it is over. For one
 * thread.
 */
public final class TroubleLine {
  private static final long AGAIN = Duration.ofSeconds(15).toNanos();

  private final ProgressDisplay display;
  private boolean lasts;
  private long saidAt;

  /** Nothing stands in the way yet. */
  public TroubleLine(ProgressDisplay display) {
    this.display = display;
  }

  /**
   * Looks at a status.
   *
   * @param message of the status; empty if nothing stands in the way
   * @param now any clock that only goes forward, in nanoseconds
   */
  public void look(String message, long now) {
    if (message.isEmpty()) {
      if (lasts) {
        display.say("status: nothing stands in the way any more");
      }
      lasts = false;
    } else if (!lasts || now - saidAt >= AGAIN) {
      display.say("status: " + message);
      lasts = true;
      saidAt = now;
    }
  }
}
