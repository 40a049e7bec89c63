package io.syncline.transport.http;

import io.syncline.SyncRuntime;
import io.syncline.security.ChannelTokens;
import io.syncline.security.SecretSource;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** Real time that a test can put forward, for what lasts for hours. */
final class ShiftedTime implements SyncRuntime {
  private final SyncRuntime real = SyncRuntime.threaded("shifted");
  private final AtomicLong ahead = new AtomicLong();

  void pass(Duration time) {
    ahead.addAndGet(time.toNanos());
  }

  /** A registry in this time, with tokens of six hours. */
  ChannelTokens tokens() {
    return new ChannelTokens(this, SecretSource.system(), ChannelTokens.Options.DEFAULT);
  }

  @Override
  public long nanoTime() {
    return real.nanoTime() + ahead.get();
  }

  @Override
  public long wallMicros() {
    return real.wallMicros() + ahead.get() / 1000;
  }

  @Override
  public long random() {
    return real.random();
  }

  @Override
  public Lane lane(String name) {
    return real.lane(name);
  }

  @Override
  public Executor pool(String name, int limit) {
    return real.pool(name, limit);
  }

  @Override
  public void close() {
    real.close();
  }
}
