package io.syncline.storage.arangodb.data;

import io.syncline.SyncException;

/**
 * Where reading a server's log goes on: the parameters of the next {@code wal/tail}. A value; what
 * follows from an answer is a new one.
 *
 * <p>Ordering: {@code from} is exclusive and never falls. {@code lastScanned} tells the server at
 * which write batch to begin looking; a batch that begins before the smaller of the two is left out
 * as a whole, even where it has entries after {@code from} (source: {@code RocksDBWalAccess.cpp}).
 * RocksDB puts what several threads write at one time into one batch. So whoever resumes in the
 * middle of an answer must let the server look where it looked for that answer: see {@link
 * #resumeAt}.
 *
 * @param from the tick after which entries are wanted, unsigned
 * @param lastScanned where the server begins to look, unsigned; with 0 it looks from {@code from}
 *     on and never cuts a transaction
 */
public record TailPosition(long from, long lastScanned) {
  /**
   * The beginning: after a tick at which a server's batch ended, such as a snapshot's {@code
   * lastTick}. Transactions may be cut.
   */
  public static TailPosition after(long tick) {
    return new TailPosition(tick, tick == 0 ? 1 : tick);
  }

  /**
   * Where to go on after a crash, once everything up to a tick of the answer that was asked for
   * here is durable. Both numbers belong into what is stored.
   */
  public TailPosition resumeAt(long tick) {
    return new TailPosition(tick, looksFrom() == 0 ? 1 : looksFrom());
  }

  /** The tick from which the server looks. */
  public long looksFrom() {
    return lastScanned != 0 && Long.compareUnsigned(lastScanned, from) < 0 ? lastScanned : from;
  }

  /**
   * What follows from an answer, by the rules of the server's own reader.
   *
   * @param body the answer's body, read to its end; for a 204 one without lines
   * @throws SyncException {@code CORRUPT} where the body is shorter or longer than the headers say:
   *     nothing of it may be used, the same may be asked again
   */
  public Step step(TailAnswer answer, WalBody body) {
    if (Long.compareUnsigned(answer.lastTick(), from) < 0) {
      return new Rebuilt(from, answer.lastTick());
    }
    // Nothing can be missing where there is nothing behind it; an empty log says false then.
    if (!answer.fromPresent() && from != 0 && from != answer.lastTick()) {
      return new Gap(from, answer.lastTick());
    }
    requireWhole(answer, body);
    long next = from;
    if (Long.compareUnsigned(answer.lastIncluded(), from) > 0) {
      next = answer.lastIncluded();
      boolean cut = Long.compareUnsigned(answer.lastScanned(), next) < 0;
      if (cut && body.endsWithCommit() && next - 1 != from) {
        // A truncate right behind the commit, in the same batch, would have the commit's tick.
        next--;
      }
    } else if (answer.lastIncluded() == 0 && Long.compareUnsigned(answer.lastScanned(), from) > 0) {
      // One less: the batch that begins or ends there is looked at once more.
      next = answer.lastScanned() - 1;
    }
    // A server that tells nothing must not be asked to begin in the middle of a batch.
    long scanned = answer.lastScanned() == 0 ? lastScanned : answer.lastScanned();
    boolean moved = next != from;
    return new Onward(new TailPosition(next, scanned), moved, moved && answer.checkMore());
  }

  /** Entries of the structure are printed with the tick that follows the one counted. */
  private static void requireWhole(TailAnswer answer, WalBody body) {
    long last = body.lastTick();
    if (body.count() == 0 && answer.lastIncluded() == 0
        || body.count() > 0
            && (last == answer.lastIncluded() || last == answer.lastIncluded() + 1)) {
      return;
    }
    throw JsonText.corrupt(
        "log answer",
        "has "
            + body.count()
            + " entries up to tick "
            + Long.toUnsignedString(last)
            + ", its header says "
            + Long.toUnsignedString(answer.lastIncluded())
            + ": it was cut on its way, ask again");
  }

  /** What follows from an answer. */
  public sealed interface Step {}

  /**
   * Reading goes on.
   *
   * @param next what to ask next
   * @param moved whether {@code from} rose; if not, the reader has caught up, although the server
   *     may look elsewhere the next time
   * @param atOnce whether there is more to read now; else wait a little
   */
  public record Onward(TailPosition next, boolean moved, boolean atOnce) implements Step {}

  /** What follows {@code from} is no longer in the log: the shards must be compared. */
  public record Gap(long from, long lastTick) implements Step {}

  /** The server never came as far as {@code from}: it is another one, or was restored. */
  public record Rebuilt(long from, long lastTick) implements Step {}
}
