package io.syncline.testkit.arangodb;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that stands until a test moves it. */
final class MovedClock implements InstantSource {
  private volatile Instant now;

  MovedClock(Instant start) {
    now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  void move(Duration by) {
    now = now.plus(by);
  }
}
