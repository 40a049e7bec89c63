package io.syncline.transport.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelId.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicNamesTest {
  private static final SyncId SYNC = new SyncId("sync_1");
  private final TopicNames names = TopicNames.of(new ClusterId("dc-a"));

  @ParameterizedTest
  @ValueSource(strings = {"inc-1", "", "a.b", "a_b", "\u20ac\u0000/", "..", "x-x0123456789abcdef"})
  void haveOnlyWhatKafkaTakes(String scope) {
    for (Kind kind : Kind.values()) {
      for (String topic : names.candidates(new ChannelId(SYNC, kind, scope, 0))) {
        assertThat(topic).matches("[A-Za-z0-9.-]{1,249}");
      }
    }
  }

  @Test
  void staySmallForTheLongestIds() {
    TopicNames longest = TopicNames.of(new ClusterId("c".repeat(64)));
    ChannelId channel = new ChannelId(new SyncId("s_".repeat(32)), Kind.DATA, "i".repeat(128), 0);
    assertThat(longest.own(channel).length()).isLessThanOrEqualTo(249);
  }

  @Test
  void differWhereTheIdsDo() {
    Set<String> seen = new HashSet<>();
    for (String scope : List.of("a.b", "a_b", "a-b", "a--b", "ab", "A", "a", "")) {
      assertThat(seen.add(names.own(new ChannelId(SYNC, Kind.DATA, scope, 0)))).isTrue();
    }
    assertThat(seen.add(names.own(new ChannelId(new SyncId("sync-1"), Kind.DATA, "a", 0))))
        .isTrue();
    // What one id is cut to is another id's name, and gets another name itself.
    String cut = names.own(new ChannelId(SYNC, Kind.DATA, "a_b", 0));
    String tail = cut.substring(cut.lastIndexOf('.') + 1);
    assertThat(seen.add(names.own(new ChannelId(SYNC, Kind.DATA, tail, 0)))).isTrue();
  }

  @Test
  void aShardIsItsPartitionAndAFeedAlwaysHasTheSame() {
    ChannelId shard = new ChannelId(SYNC, Kind.DATA, "inc", 7);
    assertThat(names.partition(shard, names.own(shard), 10)).isEqualTo(7);
    assertThat(names.partition(shard, names.own(shard), 5)).isEqualTo(2);
    ChannelId feed = new ChannelId(SYNC, Kind.FEED, "feed-1", 0);
    ChannelId control = new ChannelId(SYNC, Kind.CONTROL, "feed-1", 0);
    assertThat(names.partition(feed, names.own(feed), 32))
        .isEqualTo(names.partition(control, names.own(control), 32));
  }

  @Test
  void sharedShardsSpreadOverThePartitions() {
    Set<Integer> partitions = new HashSet<>();
    for (int i : IntStream.range(0, 1000).toArray()) {
      ChannelId shard = new ChannelId(SYNC, Kind.DATA, "inc-" + i, 0);
      partitions.add(names.partition(shard, names.shared(SYNC), 32));
    }
    assertThat(partitions).hasSize(32);
  }
}
