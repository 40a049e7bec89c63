package io.syncline.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PollPaceTest {
  private final PollPace pace = new PollPace();

  @Test
  void looksAgainSoonAfterSomethingCameAndLessAndLessOftenAfterwards() {
    assertThat(pace.pause()).isEqualTo(PollPace.IDLE);
    pace.read(true);
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      millis.add(pace.pause().toMillis());
      pace.read(false);
    }
    assertThat(millis).containsExactly(10L, 20L, 40L, 80L, 160L, 200L, 200L);
  }

  @Test
  void leavesItToAFeedThatHints() {
    pace.read(true);
    pace.hinted();
    pace.read(true);
    assertThat(pace.pause()).isEqualTo(Duration.ofMillis(200));
  }
}
