package io.syncline.examples.cli;

import io.syncline.SyncState;
import io.syncline.SyncStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a target that was configured says first of its source's structure. A trouble, and that there
 * is nothing to copy, count once they have stood for a while: many pass by themselves. For one
 * thread.
 */
final class FirstWord {
  private static final Duration STANDS = Duration.ofSeconds(2);

  private final Supplier<SyncStatus> statuses;
  private final LongSupplier nanoTime;
  private final Duration pause;
  private @Nullable Seen last;
  private long since;

  /** What it says. */
  sealed interface Word {
    /** It makes what the source has. */
    record Goes() implements Word {}

    /** It does not. */
    record Refused(String why) implements Word {}

    /** Nothing, in the time. */
    record Silent() implements Word {}
  }

  private record Seen(SyncState state, int shards, Optional<String> trouble) {}

  /**
   * Asks for statuses.
   *
   * @param statuses with the shards; may wait for each
   * @param nanoTime never goes back
   * @param pause between two of them
   */
  FirstWord(Supplier<SyncStatus> statuses, LongSupplier nanoTime, Duration pause) {
    this.statuses = statuses;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /** Waits for it so long. */
  Word await(Duration within) throws InterruptedException {
    long began = nanoTime.getAsLong();
    while (true) {
      Optional<Word> word = word(statuses.get());
      if (word.isPresent()) {
        return word.get();
      }
      // A limit of years may be typed, so it is compared as a duration.
      Duration left = within.minusNanos(nanoTime.getAsLong() - began);
      if (left.compareTo(pause) < 0) {
        return Optional.ofNullable(last)
            .flatMap(Seen::trouble)
            .map(FirstWord::refused)
            .orElseGet(Word.Silent::new);
      }
      Thread.sleep(pause.toMillis());
    }
  }

  private Optional<Word> word(SyncStatus status) {
    Seen seen = new Seen(status.state(), status.totalShards(), trouble(status));
    long now = nanoTime.getAsLong();
    if (!seen.equals(last)) {
      last = seen;
      since = now;
    }
    boolean stands = now - since >= STANDS.toNanos();
    if (seen.trouble.isPresent()) {
      return stands ? seen.trouble.map(FirstWord::refused) : Optional.empty();
    }
    boolean goes =
        switch (seen.state) {
          case RUNNING -> seen.shards > 0 || stands;
          case INITIAL_SYNC, FAILED -> seen.shards > 0; // some may fail, but there they are
          default -> false;
        };
    return goes ? Optional.of(new Word.Goes()) : Optional.empty();
  }

  private static Word refused(String why) {
    return new Word.Refused(why);
  }

  /**
   * What stands in the way of the structure: masters begin their message with it; or that the
   * source will not go on. That shards fail is none.
   */
  private static Optional<String> trouble(SyncStatus status) {
    String message = status.message();
    boolean structure = message.startsWith("structure: ") || message.startsWith("source: ");
    boolean over =
        status.state() == SyncState.FAILED
            && status.shards().stream().noneMatch(shard -> shard.state() == SyncState.FAILED);
    return structure || over ? Optional.of(message) : Optional.empty();
  }
}
