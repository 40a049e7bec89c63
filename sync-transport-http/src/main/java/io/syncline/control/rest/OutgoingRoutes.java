package io.syncline.control.rest;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.SyncStatus;
import io.syncline.control.ClientCall;
import io.syncline.control.SourceCall;
import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** This data centre as a source: what targets, and operators in their place, ask of it. */
final class OutgoingRoutes {
  private static final String OWN_CALLS =
      "a target of Syncline opens a synchronisation, and asks for its shards, in calls of our own:"
          + " configure it at the target";

  private static final int MOST_BARRIERS = 1_000;

  /** Ids of the barriers that this process has placed. */
  private final Map<SyncId, String> barriers = new ConcurrentHashMap<>();

  private final Masters masters;

  OutgoingRoutes(Masters masters) {
    this.masters = masters;
  }

  void addTo(Routes routes) {
    routes.add(Operation.OUTGOING_CLOSE, this::close);
    routes.add(
        Operation.OUTGOING_BARRIER_PLACE,
        asked -> outgoing(asked).thenCompose(out -> place(asked, out.sync(), true)));
    routes.add(Operation.OUTGOING_BARRIER_LIFT, this::lift);
    for (Operation own :
        new Operation[] {
          Operation.OUTGOING_OPEN,
          Operation.OUTGOING_SHARD_START,
          Operation.OUTGOING_SHARD_CANCEL,
          Operation.OUTGOING_SHARD_RESET,
          Operation.OUTGOING_REPORTS
        }) {
      routes.add(
          own,
          asked -> {
            throw Refusal.notHere(OWN_CALLS);
          });
    }
  }

  /** Answers when nothing of it is left, or with 200 all the same if that takes long. */
  private CompletionStage<HttpAnswer> close(Asked asked) {
    CancelForm.mode("server_mode", asked.request().parameter("server_mode"));
    ClusterId target = target(asked);
    return masters
        .call(asked, new ClientCall.AbortOutgoing(target))
        .thenCompose(
            found -> {
              if (!found) {
                throw noTarget();
              }
              return masters.until(
                  asked,
                  new ClientCall.GetStatus(false),
                  masters.options().callTimeout(),
                  status -> status.outgoing().stream().noneMatch(o -> o.target().equals(target)));
            })
        .thenApply(status -> Json.done());
  }

  /** Places a barrier or renews it; one that was broken is placed anew, under another id. */
  private CompletionStage<HttpAnswer> place(Asked asked, SyncId sync, boolean again) {
    if (barriers.size() >= MOST_BARRIERS) {
      barriers.clear(); // those that still stand are placed anew when they are asked for again
    }
    String id = barriers.computeIfAbsent(sync, key -> masters.newId());
    return masters
        .call(asked, new SourceCall.Barrier(sync, id, masters.options().barrierLease()))
        .thenCompose(
            state -> {
              if (state.standing()) {
                return CompletableFuture.completedStage(Json.done());
              }
              barriers.remove(sync, id);
              if (!again) {
                throw new Refusal(503, "the barrier was broken while it was placed: try again");
              }
              return place(asked, sync, false);
            });
  }

  private CompletionStage<HttpAnswer> lift(Asked asked) {
    return outgoing(asked)
        .thenCompose(
            out -> {
              barriers.remove(out.sync());
              return masters.call(asked, new SourceCall.LiftBarrier(out.sync(), ""));
            })
        .thenApply(lifted -> Json.done());
  }

  private CompletionStage<SyncStatus.Outgoing> outgoing(Asked asked) {
    ClusterId target = target(asked);
    return masters
        .call(asked, new ClientCall.GetStatus(false))
        .thenApply(
            status ->
                status.outgoing().stream()
                    .filter(out -> out.target().equals(target))
                    .findFirst()
                    .orElseThrow(OutgoingRoutes::noTarget));
  }

  private static ClusterId target(Asked asked) {
    try {
      return new ClusterId(asked.name("remote"));
    } catch (IllegalArgumentException e) {
      throw noTarget();
    }
  }

  private static Refusal noTarget() {
    return new Refusal(404, "this data centre has no such target");
  }
}
