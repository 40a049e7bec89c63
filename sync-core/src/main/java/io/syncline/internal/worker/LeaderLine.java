package io.syncline.internal.worker;

import io.syncline.SyncRuntime;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.ControlNetwork;
import io.syncline.control.MasterCall;
import io.syncline.control.NotLeader;
import io.syncline.internal.loop.Deadlines;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which master a worker takes for the leader, and its calls there. One that does not answer is
 * followed by the next in the list, or by the leader that a follower names. Used on the agent's
 * lane only.
 */
final class LeaderLine {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderLine.class);
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final int MAX_HOPS = 3;

  private final WorkerAgent.Identity identity;
  private final SyncRuntime.Lane lane;
  private final ControlNetwork control;
  private String master;
  private int tried;
  private int hops;

  LeaderLine(WorkerAgent.Identity identity, SyncRuntime.Lane lane, ControlNetwork control) {
    this.identity = identity;
    this.lane = lane;
    this.control = control;
    this.master = identity.masters().get(0);
  }

  /** The endpoint of the master that is called. */
  String at() {
    return master;
  }

  /** Calls it; whatever fails, fails in the stage. */
  <R> CompletionStage<R> call(MasterCall<R> call, Duration within) {
    return attempt(() -> control.call(master, call, within));
  }

  /** It is the leader. */
  void found() {
    hops = 0;
  }

  /** It is not, or does not answer: takes another one. Whether that was named, and not guessed. */
  boolean lost(Throwable error) {
    String named = NotLeader.leader(error).orElse("");
    if (!named.isEmpty() && !named.equals(master) && ++hops <= MAX_HOPS) {
      master = named;
      return true;
    }
    hops = 0;
    tried = (tried + 1) % identity.masters().size();
    master = identity.masters().get(tried);
    return false;
  }

  /** Says that a life is over; goes on when that was heard, or in two seconds. */
  void farewell(String boot, Runnable then) {
    Deadlines.await(
        lane,
        Urgency.CONTROL,
        call(new MasterCall.Leave(identity.worker(), boot), FAREWELL),
        FAREWELL.plusMillis(100),
        "leave " + master,
        answer -> then.run(),
        error -> {
          LOG.debug("event=farewell-not-heard worker={}", identity.worker(), error);
          then.run();
        },
        late -> {});
  }

  /** A stage also of what throws. */
  static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> act) {
    try {
      return act.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }
}
