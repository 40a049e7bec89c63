package io.syncline.internal.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncMasterListener;
import io.syncline.SyncRuntime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class EventsTest {
  @Test
  void theLastLeadershipIsToldToAListenerThatWasBlockedWhileThousandsOfFailuresCame()
      throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    AtomicReference<String> last = new AtomicReference<>("");
    SyncMasterListener listener =
        new SyncMasterListener() {
          @Override
          public void failed(SyncException failure) {
            blocked.countDown();
            try {
              assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }

          @Override
          public void leadershipChanged(boolean leads, long term) {
            last.set("leads " + leads + " in " + term);
          }
        };
    try (SyncRuntime runtime = SyncRuntime.threaded("blocked")) {
      Events events = new Events("m1", List.of(listener), runtime.pool("listener", 1));
      events.failed(new SyncException(Code.UNAVAILABLE, "the first"));
      assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 3000; i++) {
        events.failed(new SyncException(Code.UNAVAILABLE, "one more"));
      }
      events.leadership(true, 7);
      events.leadership(false, 7);
      events.leadership(true, 8);
      released.countDown();
    }
    // The end of the runtime has waited for what was to be told.
    assertThat(last.get()).isEqualTo("leads true in 8");
  }
}
