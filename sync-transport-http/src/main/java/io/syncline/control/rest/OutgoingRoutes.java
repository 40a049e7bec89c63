package io.syncline.control.rest;

import io.syncline.ClusterId;
import io.syncline.ServerMode;
import io.syncline.SyncId;
import io.syncline.SyncStatus;
import io.syncline.control.ClientCall;
import io.syncline.control.SourceCall;
import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import io.syncline.store.ShardId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** This data centre as a source: what targets, and operators in their place, ask of it. */
final class OutgoingRoutes {
  private static final String OWN_CALLS =
      "a master of ArangoSync can't be the target of this one, since their messages are not the"
          + " same: run Syncline in both data centres, and configure this one as the source there,"
          + " by POST /_api/sync";

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
    routes.add(
        Operation.OUTGOING_OPEN,
        asked -> {
          throw Refusal.notHere(OWN_CALLS);
        });
    routes.add(
        Operation.OUTGOING_SHARD_START, asked -> sender(asked).thenApply(found -> Json.done()));
    routes.add(Operation.OUTGOING_SHARD_CANCEL, this::cancel);
    routes.add(
        Operation.OUTGOING_SHARD_RESET,
        asked ->
            sender(asked)
                .thenCompose(
                    found -> masters.call(asked, new ClientCall.RestartTask(found.task().id())))
                .thenApply(had -> Json.done()));
  }

  /**
   * The task that sends the shard that the path names: it is there as long as the structure has the
   * shard and the target wants it. Its channels have their names from this master.
   */
  private CompletionStage<TaskForm> sender(Asked asked) {
    ShardId shard = asked.shard();
    Form channels = asked.body().object("channels");
    String data = channels.text("data").orElse("");
    String control = channels.text("control").orElse("");
    return outgoing(asked)
        .thenCompose(out -> masters.tasks(asked))
        .thenApply(
            tasks -> {
              TaskForm found = ReportRoutes.sender(tasks, asked.name("remote"), shard);
              if (!data.isEmpty() && !data.equals(found.data())
                  || !control.isEmpty() && !control.equals(found.control())) {
                throw new Refusal(
                    409,
                    "the channels of this shard are "
                        + found.data()
                        + " and "
                        + found.control()
                        + ": nothing is sent through others; leave channels out");
              }
              return found;
            });
  }

  private CompletionStage<HttpAnswer> cancel(Asked asked) {
    return sender(asked)
        .handle(
            (found, error) -> {
              if (error == null) {
                throw new Refusal(
                    409,
                    "the structure has this shard and the target wants it: drop its collection, or"
                        + " end the synchronisation to this target");
              }
              if (Failures.unwrap(error) instanceof Refusal refusal && refusal.status() == 404) {
                return Json.done();
              }
              throw new CompletionException(error);
            });
  }

  /** Answers when nothing of it is left, or with 200 all the same if that takes long. */
  private CompletionStage<HttpAnswer> close(Asked asked) {
    ServerMode mode = CancelForm.mode("server_mode", asked.request().parameter("server_mode"));
    ClusterId target = target(asked);
    return masters
        .call(asked, new ClientCall.AbortOutgoing(target, Optional.of(mode)))
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
