package io.syncline.internal.master;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.state.StateStore.Leadership;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The candidacy of one master: asks for the leadership, or renews it, at a third of its lease.
 *
 * <p>Failure: the lease counts from when it was asked for, less a tenth; once that has passed the
 * master acts no longer as leader, whether the store answers or not. Recovery: it asks on; a term
 * that was over for this master never begins again.
 */
final class Election {
  private static final Logger LOG = LoggerFactory.getLogger(Election.class);

  private final MasterContext context;
  private final Turns turns;
  private final LongConsumer gained;
  private final LongConsumer lost;
  private final Runnable firstAnswer;
  private @Nullable Registration timer;
  private boolean answered;
  private boolean asking;
  private long term;
  private long over;
  private boolean leading;
  private long holdsUntil;
  private long notBefore;
  private Optional<Leadership> known = Optional.empty();
  private long knownUntil;
  private Optional<String> trouble = Optional.empty();

  /**
   * A candidacy.
   *
   * @param gained called with the term that begins
   * @param lost called with the term that has ended
   * @param firstAnswer called once, when the store has answered for the first time
   */
  Election(
      MasterContext context,
      Turns turns,
      LongConsumer gained,
      LongConsumer lost,
      Runnable firstAnswer) {
    this.context = context;
    this.turns = turns;
    this.gained = gained;
    this.lost = lost;
    this.firstAnswer = firstAnswer;
    this.notBefore = turns.now();
  }

  /** Asks for the leadership from now on. */
  void campaign() {
    if (timer != null) {
      timer.close();
    }
    timer = turns.after(lease().dividedBy(3), this::campaign);
    stepDownIfOver();
    if (asking || turns.now() - notBefore < 0) {
      return;
    }
    asking = true;
    long asked = turns.now();
    turns.await(
        () -> context.state().campaign(context.candidate(), context.endpoint(), lease()),
        lease().dividedBy(2),
        "asking for the leadership",
        given -> {
          asking = false;
          answered(given, asked);
        },
        this::failed);
  }

  /** Whether this master may act as the leader of a term, now. */
  boolean holds(long ofTerm) {
    return leading && term == ofTerm && turns.now() - holdsUntil < 0;
  }

  /** Where the leader is, if another master is known to lead. */
  Optional<String> leaderElsewhere() {
    return known
        .filter(k -> !k.mine() && turns.now() - knownUntil < 0)
        .map(Leadership::endpoint)
        .filter(endpoint -> !endpoint.equals(context.endpoint()));
  }

  /** Why the store did not answer when it was asked last; empty where it did. */
  Optional<String> trouble() {
    return trouble;
  }

  /** Leads no longer, and lets others go first. */
  void stepBack(Duration pause) {
    notBefore = turns.now() + pause.toNanos();
    stepDown();
    resign();
  }

  /** Leads no longer; the term was found to be over. */
  void stepDown() {
    if (leading) {
      leading = false;
      over = term;
      lost.accept(term);
    }
  }

  private void resign() {
    turns.await(
        () -> context.state().resign(context.candidate()),
        lease(),
        "resigning",
        done -> {},
        e -> LOG.warn("event=resign-failed master={} error=\"{}\"", context.id(), e.toString()));
  }

  void end() {
    if (timer != null) {
      timer.close();
    }
    stepDown();
  }

  private void answered(Leadership given, long asked) {
    trouble = Optional.empty();
    if (!answered) {
      answered = true;
      firstAnswer.run();
    }
    stepDownIfOver(); // turns were left out since: an answer that comes too late renews nothing
    known = Optional.of(given);
    knownUntil = turns.now() + lease().toNanos();
    if (turns.now() - notBefore < 0) {
      return;
    }
    if (leading && (!given.mine() || given.term() != term)) {
      stepDown();
    }
    if (given.mine() && !leading && given.term() == over) {
      // What was written then may still be on its way, and only a greater term keeps it out.
      resign();
    } else if (given.mine()) {
      holdsUntil = asked + lease().toNanos() / 10 * 9;
      if (!leading && turns.now() - holdsUntil < 0) {
        leading = true;
        term = given.term();
        gained.accept(term);
      }
    }
  }

  private void failed(SyncException error) {
    asking = false;
    trouble = Optional.of(String.valueOf(error.getMessage()));
    LOG.warn(
        "event=campaign-failed master={} leading={} error=\"{}\" next=\"asks again\"",
        context.id(),
        leading,
        error.toString());
    context.events().failed(error);
    stepDownIfOver();
  }

  private void stepDownIfOver() {
    if (leading && turns.now() - holdsUntil >= 0) {
      LOG.warn("event=lease-over master={} term={} next=\"asks again\"", context.id(), term);
      stepDown();
    }
  }

  private Duration lease() {
    return context.options().lease();
  }
}
