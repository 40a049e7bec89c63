package io.syncline.testkit.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.store.Feed;
import io.syncline.store.FeedId;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.FeedRead;
import io.syncline.store.FeedShard;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import io.syncline.store.SourceStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A feed that can't be read is tried again, now and then, and goes on when it can. */
final class FeedThatFailsTest {
  private static final Duration FOR = Duration.ofSeconds(10);

  /** Of two feeds, a reader at the end and one behind it: once a second each. */
  private static final int MOST = 2 * 2 * 12;

  /** Beyond it nothing fails, so that who asks without a pause comes to an end. */
  private static final int ENDLESS = 10_000;

  /** Where the feeds ended when somebody looked. */
  private final Set<FeedPosition> ends = new HashSet<>();

  private Optional<FeedRead> answer = Optional.empty();
  private Optional<FeedId> dead = Optional.empty();
  private boolean readsFail;
  private boolean opensFail;
  private boolean onlyBehind;
  private int asked;

  private final ComparedSites sites = ComparedSites.followed(Failing::new);

  @Test
  void whoseReadsFail() {
    sites.running(200);
    readsFail = true;
    isAskedNowAndThen();
    assertThat(sites.equal()).isFalse();
    readsFail = false;
    sites.until(sites::equal);
  }

  @Test
  void whosePastCantBeRead() {
    behind();
    readsFail = true;
    isAskedNowAndThen();
    assertThat(sites.equal()).isFalse();
    readsFail = false;
    sites.until(sites::equal);
  }

  @Test
  void whosePastCantBeOpened() {
    behind();
    opensFail = true;
    isAskedNowAndThen();
    opensFail = false;
    sites.until(sites::equal);
  }

  @Test
  void thatIsGoneAlsoAtItsEnd() {
    sites.running(200);
    answer = Optional.of(new FeedRead.Gone(ends.iterator().next().position()));
    isAskedNowAndThen();
    answer = Optional.empty();
    sites.until(sites::equal);
  }

  /** A server that is gone for good, whose followers have taken over. */
  @Test
  void whoseShardsHaveGoneToTheOther() {
    sites.running(200);
    FeedId gone = feeds().get(0);
    dead = Optional.of(gone);
    change("while it is gone");
    sites.time.pass(Duration.ofSeconds(3));
    allGoTo(feeds().get(1));
    change("there");
    sites.until(sites::equal);
    assertThat(asked).isLessThan(MOST);
  }

  /** No process is left that had read it. */
  @Test
  void whoseShardsHaveGoneToTheOtherWhileNobodyReadIt() {
    sites.running(200);
    FeedId gone = feeds().get(0);
    sites.kill(sites.source, "w1");
    sites.kill(sites.source, "w2");
    dead = Optional.of(gone);
    allGoTo(feeds().get(1));
    change("there");
    sites.worker(sites.source, "w3");
    sites.until(sites::equal);
    assertThat(asked).isLessThan(2 * MOST);
  }

  private List<FeedId> feeds() {
    return List.copyOf(sites.source.store.operator().feeds());
  }

  private void allGoTo(FeedId feed) {
    ComparedSites.SHARDS.forEach(shard -> sites.source.store.operator().move(shard, feed));
  }

  /** All streams are behind the end of their feeds. */
  private void behind() {
    sites.running(200);
    opensFail = true;
    readsFail = true;
    ends.clear();
    change("behind");
    sites.time.pass(Duration.ofSeconds(2));
    readsFail = false;
    opensFail = false;
    onlyBehind = true;
  }

  private void isAskedNowAndThen() {
    asked = 0;
    change("now");
    sites.time.pass(FOR);
    assertThat(asked).isBetween(5, MOST);
  }

  private void change(String body) {
    for (int i = 0; i < 20; i++) {
      sites.put("k" + i, body);
    }
  }

  private boolean fails(boolean what, FeedPosition after) {
    if (dead.filter(after.feed()::equals).isPresent()) {
      return ++asked < ENDLESS;
    }
    return what && !(onlyBehind && ends.contains(after)) && ++asked < ENDLESS;
  }

  private static <T> CompletionStage<T> down() {
    return CompletableFuture.failedStage(
        new SyncException(SyncException.Code.UNAVAILABLE, "the feed is down"));
  }

  private final class Failing implements SourceStore {
    private final SourceStore inner;

    Failing(SourceStore inner) {
      this.inner = inner;
    }

    @Override
    public CompletionStage<Map<ShardId, FeedShard>> locate(Set<ShardId> shards) {
      return inner.locate(shards);
    }

    @Override
    public CompletionStage<Snapshot> snapshot(FeedId feed, Set<ShardId> shards) {
      if (dead.filter(feed::equals).isPresent()) {
        asked++;
        return down();
      }
      return inner
          .snapshot(feed, shards)
          .thenApply(
              taken -> {
                taken.position().ifPresent(ends::add);
                return taken;
              });
    }

    @Override
    public CompletionStage<FeedOpening> open(FeedPosition after) {
      return fails(opensFail, after)
          ? down()
          : inner
              .open(after)
              .thenApply(
                  opening ->
                      opening instanceof FeedOpening.Opened ready
                          ? new FeedOpening.Opened(new FailingFeed(ready.feed(), after))
                          : opening);
    }

    @Override
    public CompletionStage<Void> release(String reader, FeedPosition upTo) {
      return inner.release(reader, upTo);
    }
  }

  private final class FailingFeed implements Feed {
    private final Feed inner;
    private final FeedPosition after;

    FailingFeed(Feed inner, FeedPosition after) {
      this.inner = inner;
      this.after = after;
    }

    @Override
    public CompletionStage<FeedRead> read(int maxBytes) {
      if (answer.isPresent() && fails(true, after)) {
        return CompletableFuture.completedStage(answer.get());
      }
      return fails(readsFail, after) ? down() : inner.read(maxBytes);
    }

    @Override
    public void follow(Set<ShardId> shards) {
      inner.follow(shards);
    }

    @Override
    public Registration onHint(Runnable hint) {
      return inner.onHint(hint);
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
