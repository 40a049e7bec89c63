package io.syncline.internal.master;

import io.syncline.Registration;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncRuntime;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.Call;
import io.syncline.control.ClientCall;
import io.syncline.control.ControlNetwork;
import io.syncline.control.Forwarded;
import io.syncline.control.MasterCall;
import io.syncline.control.NotLeader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One master: takes part in the election, leads when it is elected, and answers calls or passes
 * them on to who leads. Everything happens on one lane.
 */
public final class MasterNode {
  private static final Logger LOG = LoggerFactory.getLogger(MasterNode.class);

  private final MasterContext context;
  private final SyncRuntime.Lane lane;
  private final Turns turns;
  private final Election election;
  private final String version;
  private final CompletableFuture<Boolean> started = new CompletableFuture<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private Optional<Leader> leader = Optional.empty();
  private @Nullable Registration listening;
  private volatile boolean leading;

  /** A master that has not started; takes a lane of the runtime. */
  public MasterNode(MasterContext context, String version) {
    this.context = context;
    this.version = version;
    this.lane = context.runtime().lane("master-" + context.id());
    this.turns =
        new Turns(context.runtime(), lane, context.id(), () -> true, context.events()::failed);
    this.election =
        new Election(context, turns, this::lead, this::follow, () -> started.complete(true));
  }

  /**
   * Begins to listen and to campaign.
   *
   * @return completes when the election has answered for the first time
   * @throws SyncException {@code CONFLICT} if the endpoint is taken
   */
  public CompletionStage<Boolean> start() {
    listening = context.control().listen(context.endpoint(), new Calls());
    turns.soon(election::campaign);
    return started;
  }

  /** Whether it leads, as it was a moment ago. */
  public boolean leading() {
    return leading;
  }

  /** Ends in order: resigns, so that another leads at once. */
  public CompletionStage<Boolean> end() {
    if (listening != null) {
      listening.close();
    }
    Duration most = context.options().callDeadline();
    turns.soon(
        () -> {
          election.end();
          turns.await(
              () -> context.state().resign(context.candidate()),
              most,
              "resigning",
              done -> over(true),
              error -> {
                LOG.warn(
                    "event=resign-failed master={} error=\"{}\" next=\"the lease runs out\"",
                    context.id(),
                    error.toString());
                over(false);
              });
        });
    return ended;
  }

  private void over(boolean resigned) {
    turns.end();
    started.completeExceptionally(
        new SyncException(Code.CLOSED, "master " + context.id() + " was closed"));
    ended.complete(resigned);
  }

  private void lead(long number) {
    LOG.info("event=leadership-gained master={} term={}", context.id(), number);
    leading = true;
    context.metrics().leaderships.add();
    context.metrics().leading.set(1);
    context.events().leadership(true, number);
    Turns part = turns.part("term " + number, () -> election.holds(number));
    Term term =
        new Term(
            context,
            number,
            part,
            why -> {
              LOG.warn("event=term-lost master={} term={} why=\"{}\"", context.id(), number, why);
              election.stepDown();
            });
    Leader begun =
        new Leader(term, () -> election.stepBack(context.options().lease().multipliedBy(2)));
    leader = Optional.of(begun);
    begun.begin();
  }

  private void follow(long number) {
    LOG.info("event=leadership-ended master={} term={}", context.id(), number);
    leading = false;
    leader.ifPresent(Leader::end);
    leader = Optional.empty();
    context.metrics().leading.set(0);
    context.events().leadership(false, number);
  }

  private void answer(Call<?> call, boolean forwarded, CompletableFuture<Object> answer) {
    if (call instanceof ClientCall.GetVersion) {
      answer.complete(version);
    } else if (leader.isPresent() && election.holds(leader.get().term())) {
      leader.get().handle(call, answer);
    } else {
      Optional<String> elsewhere = election.leaderElsewhere();
      if (forwarded || call instanceof MasterCall || elsewhere.isEmpty()) {
        answer.completeExceptionally(NotLeader.of(context.id(), elsewhere, election.trouble()));
      } else {
        forward(elsewhere.get(), call, answer);
      }
    }
  }

  private <R> void forward(String to, Call<R> call, CompletableFuture<Object> answer) {
    context
        .control()
        .call(to, new Forwarded<>(call), context.options().callDeadline())
        .whenComplete(
            (result, error) -> {
              if (error == null) {
                answer.complete(result);
              } else {
                answer.completeExceptionally(Turns.known("forwarding to " + to, error));
              }
            });
  }

  /** Brings calls to the lane. */
  private final class Calls implements ControlNetwork.CallHandler {
    @Override
    @SuppressWarnings("unchecked") // each call is answered by what it is for
    public <R> CompletionStage<R> handle(Call<R> call) {
      CompletableFuture<Object> answer = new CompletableFuture<>();
      boolean forwarded = call instanceof Forwarded;
      Call<?> asked = call instanceof Forwarded<R> f ? f.call() : call;
      lane.execute(
          Urgency.CONTROL,
          () -> {
            if (turns.over()) {
              answer.completeExceptionally(
                  new SyncException(
                      Code.UNAVAILABLE, "master " + context.id() + " was closed: ask another"));
              return;
            }
            try {
              answer(asked, forwarded, answer);
            } catch (RuntimeException e) {
              LOG.error("event=call-failed master={} call={}", context.id(), call.getClass(), e);
              answer.completeExceptionally(
                  Turns.known(call.getClass().getSimpleName() + " at " + context.endpoint(), e));
            }
          });
      return (CompletionStage<R>)
          (CompletionStage<?>)
              answer.whenComplete(
                  (result, error) -> {
                    if (error != null) {
                      context.metrics().callsFailed.add();
                    }
                  });
    }
  }
}
