package io.syncline.internal.capture;

import io.syncline.SyncRuntime.Urgency;
import io.syncline.internal.loop.Deadlines;
import io.syncline.store.Feed;
import io.syncline.store.FeedOpening;
import io.syncline.store.FeedPosition;
import io.syncline.store.Snapshot;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens a feed at its end, once. A snapshot says where that is, and keeps what follows until the
 * feed is open.
 *
 * <p>Failure: whatever becomes of the opening, the snapshot is closed: a store may keep an open one
 * for as long as the process lives. What comes after its deadline, or after the sender was closed,
 * is closed as it comes. On the sender's lane only.
 */
final class EndOpening implements AutoCloseable {
  private final FeedSender owner;
  private final BiConsumer<Feed, FeedPosition> opened;
  private final Consumer<String> failed;
  private @Nullable Snapshot snapshot;

  /**
   * Begins.
   *
   * @param opened is given the feed and where it was opened, unless the sender is closed by then
   * @param failed is told why it could not be opened
   */
  EndOpening(FeedSender owner, BiConsumer<Feed, FeedPosition> opened, Consumer<String> failed) {
    this.owner = owner;
    this.opened = opened;
    this.failed = failed;
    await(
        owner.context.store().source().snapshot(owner.task.feed(), Set.of()),
        "the end of feed " + owner.task.feed(),
        this::taken,
        Snapshot::close);
  }

  private void taken(Snapshot end) {
    snapshot = end;
    Optional<FeedPosition> position = end.position();
    if (position.isEmpty()) {
      fail("the source has no feed");
      return;
    }
    await(
        owner.context.store().source().open(position.get()),
        "opening feed " + owner.task.feed(),
        opening -> {
          if (opening instanceof FeedOpening.Opened ready) {
            close();
            opened.accept(ready.feed(), position.get());
          } else {
            fail("the feed can't be opened at its end: " + opening);
          }
        },
        unwanted -> {
          if (unwanted instanceof FeedOpening.Opened ready) {
            ready.feed().close();
          }
        });
  }

  private void fail(String why) {
    close();
    failed.accept(why);
  }

  /** Lets the snapshot go. */
  @Override
  public void close() {
    if (snapshot != null) {
      snapshot.close();
      snapshot = null;
    }
  }

  private <T> void await(
      CompletionStage<T> stage, String what, Consumer<T> result, Consumer<T> dispose) {
    Deadlines.await(
        owner.lane,
        Urgency.CONTROL,
        stage,
        owner.context.options().callDeadline(),
        what,
        value -> {
          if (owner.closed()) {
            dispose.accept(value);
          } else {
            result.accept(value);
          }
        },
        error -> fail(String.valueOf(error.getMessage())),
        late -> {
          owner.metrics.lateCompletions.add();
          if (late != null) {
            dispose.accept(late);
          }
        });
  }
}
