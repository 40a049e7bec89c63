package io.syncline.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a follower answers. */
final class NotLeaderTest {
  @Test
  void theLeaderIsNamed() {
    SyncException told = NotLeader.of("m2", Optional.of("https://m1:8629"), Optional.of("late"));
    assertThat(NotLeader.leader(told)).contains("https://m1:8629");
    assertThat(told).hasMessageNotContaining("late");
  }

  @Test
  void whyNobodyLeadsIsToldAndNamesNoLeader() {
    SyncException told =
        NotLeader.of("m2", Optional.empty(), Optional.of("read only, leader=nobody"));
    assertThat(told)
        .hasMessageContaining("nobody leads, try again later")
        .hasMessageContaining("read only, leader nobody");
    assertThat(NotLeader.leader(told)).isEmpty();
  }
}
