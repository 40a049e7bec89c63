package io.syncline.testkit.master;

import static io.syncline.testkit.master.TwoSites.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.TaskInfo;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A task that is begun anew because somebody wishes it. */
final class RestartTaskTest {
  private final TwoSites sites = new TwoSites().running();

  @Test
  void everyTaskGoesOnUnderAGreaterEpoch() {
    for (Site site : List.of(sites.source, sites.target)) {
      for (TaskInfo before : tasks(site)) {
        assertThat(sites.get(site.client().restartTaskAsync(before.id(), LONG))).isTrue();
        sites.until(
            before.id() + " anew",
            () ->
                task(site, before.id())
                    .anyMatch(now -> now.epoch() > before.epoch() && !now.worker().isEmpty()));
      }
    }
    assertThat(sites.awaitRunning().shardCount()).isEqualTo(4);
  }

  @Test
  void sendersOfAFeedAreBegunAnewTogetherAndNoOthers() {
    TaskInfo one =
        tasks(sites.source).stream().filter(t -> t.shard().isPresent()).findFirst().orElseThrow();
    List<TaskInfo> before = tasks(sites.source);
    assertThat(sites.get(sites.source.client().restartTaskAsync(one.id(), LONG))).isTrue();
    sites.until("anew", () -> task(sites.source, one.id()).anyMatch(t -> t.epoch() > one.epoch()));
    for (TaskInfo task : before) {
      boolean anew = task(sites.source, task.id()).anyMatch(now -> now.epoch() > task.epoch());
      assertThat(anew).as(task.id()).isEqualTo(task.feed().equals(one.feed()));
    }
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThatThrownBy(() -> sites.get(sites.target.client().restartTaskAsync("no/such", LONG)))
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.NOT_FOUND))
        .hasMessageContaining("no/such");
  }

  private List<TaskInfo> tasks(Site site) {
    return sites.get(site.client().tasksAsync(LONG));
  }

  private Stream<TaskInfo> task(Site site, String id) {
    return tasks(site).stream().filter(task -> task.id().equals(id));
  }
}
