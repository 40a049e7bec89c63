package io.syncline.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final ManualTime time = new ManualTime(1);
  private final Pace pace = new Pace(time.process(), Duration.ofSeconds(1), Duration.ofSeconds(4));

  @Test
  void isDueAtOnceAndThenAtGrowingDistancesUntilItSucceeds() {
    assertThat(pace.due()).isTrue();
    for (int seconds : new int[] {1, 2, 4, 4}) {
      pace.trying();
      assertThat(pace.due()).isFalse();
      pace.later();
      assertThat(pace.left()).isEqualTo(Duration.ofSeconds(seconds));
      time.pass(Duration.ofSeconds(seconds));
      assertThat(pace.due()).isTrue();
    }
    pace.after(Duration.ofSeconds(9));
    assertThat(pace.left()).isEqualTo(Duration.ofSeconds(9));
    pace.later();
    assertThat(pace.left()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void canBeBroughtForwardButNotPutOff() {
    pace.after(Duration.ofSeconds(9));
    pace.within(Duration.ofSeconds(3));
    pace.within(Duration.ofSeconds(5));
    assertThat(pace.left()).isEqualTo(Duration.ofSeconds(3));
    pace.never();
    assertThat(pace.left()).isEqualTo(Pace.LONG);
    pace.within(Duration.ofSeconds(5));
    assertThat(pace.left()).isEqualTo(Duration.ofSeconds(5));
  }
}
