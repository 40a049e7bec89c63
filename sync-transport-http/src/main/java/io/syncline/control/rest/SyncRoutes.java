package io.syncline.control.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.FinalModes;
import io.syncline.StopReport;
import io.syncline.SyncException;
import io.syncline.SyncStatus;
import io.syncline.TaskInfo;
import io.syncline.control.ClientCall;
import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The synchronisation as a whole: status, configure, end, barrier. */
final class SyncRoutes {
  /**
   * Beyond the time in which the source may be told, for workers to stop and what is left to go.
   */
  private static final Duration GRACE = Duration.ofSeconds(15);

  private final Masters masters;
  private final Optional<SourceCredentials> credentials;

  SyncRoutes(Masters masters, Optional<SourceCredentials> credentials) {
    this.masters = masters;
    this.credentials = credentials;
  }

  void addTo(Routes routes) {
    routes.add(Operation.STATUS, this::status);
    routes.add(Operation.CONFIGURE, this::configure);
    routes.add(Operation.CANCEL, this::cancel);
    routes.add(
        Operation.BARRIER_PLACE,
        asked -> masters.call(asked, new ClientCall.PlaceBarrier()).thenApply(any -> Json.done()));
    routes.add(
        Operation.BARRIER_LIFT,
        asked ->
            masters.call(asked, new ClientCall.ReleaseBarrier()).thenApply(any -> Json.done()));
    routes.add(
        Operation.BARRIER_STATE,
        asked -> masters.call(asked, new ClientCall.GetBarrier()).thenApply(SyncRoutes::barrier));
  }

  private CompletionStage<HttpAnswer> status(Asked asked) {
    return switch (asked.request().parameter("details").orElse("full")) {
      case "short" ->
          masters
              .call(asked, new ClientCall.GetStatus(false))
              .thenApply(status -> Json.ok(SyncInfoForm.brief(status)));
      case "full", "" ->
          masters
              .call(asked, new ClientCall.GetStatus(true))
              .thenCompose(status -> full(asked, status));
      default -> throw Refusal.badRequest("details: full or short is needed");
    };
  }

  private CompletionStage<HttpAnswer> full(Asked asked, SyncStatus status) {
    CompletionStage<List<TaskInfo>> tasks =
        status.outgoing().isEmpty()
            ? CompletableFuture.completedStage(List.of())
            : masters.call(asked, new ClientCall.GetTasks());
    CompletionStage<ClientCall.BarrierView> barrier =
        status.shards().isEmpty()
            ? CompletableFuture.completedStage(ClientCall.BarrierView.NONE)
            : masters.call(asked, new ClientCall.GetBarrier());
    Instant now = GoTime.instant(masters.runtime().wallMicros());
    return tasks.thenCombine(
        barrier, (found, view) -> Json.ok(SyncInfoForm.full(status, found, view, now)));
  }

  private CompletionStage<HttpAnswer> configure(Asked asked) {
    SyncRequestForm form = SyncRequestForm.of(asked.body());
    SourceCredentials keeper =
        credentials.orElseThrow(
            () ->
                Refusal.notHere(
                    "this master has no place for a source's credentials: its host gives none"));
    return keeper
        .keep(form.source(), form.authentication())
        .thenCompose(kept -> masters.call(asked, new ClientCall.Configure(form.source())))
        .handle(
            (configured, error) ->
                error == null
                    ? CompletableFuture.completedStage(Json.done())
                    : SyncRoutes.failed(keeper, form, Failures.unwrap(error)))
        .thenCompose(answer -> answer);
  }

  /** What was refused for good leaves the credentials of what runs as they were. */
  private static CompletionStage<HttpAnswer> failed(
      SourceCredentials keeper, SyncRequestForm form, Throwable error) {
    boolean refused =
        error instanceof SyncException known
            && (known.code() == SyncException.Code.CONFLICT
                || known.code() == SyncException.Code.PRECONDITION_FAILED);
    CompletionStage<Void> before =
        refused ? keeper.takeBack(form.authentication()) : CompletableFuture.completedStage(null);
    return before.handle(
        (done, another) -> {
          if (another != null) {
            error.addSuppressed(another);
          }
          throw new CompletionException(error);
        });
  }

  /**
   * Ends the incoming synchronisation. Where a client's barrier stands the target is proven equal
   * first; with force nothing is waited for, and the source is told if it can be.
   */
  private CompletionStage<HttpAnswer> cancel(Asked asked) {
    CancelForm form = CancelForm.of(asked.body());
    return masters
        .call(asked, new ClientCall.GetStatus(false))
        .thenCombine(
            masters.call(asked, new ClientCall.GetBarrier()),
            (status, barrier) -> cancel(asked, form, status, barrier.wanted()))
        .thenCompose(answer -> answer);
  }

  private CompletionStage<HttpAnswer> cancel(
      Asked asked, CancelForm form, SyncStatus before, boolean barrier) {
    if (before.sync().isEmpty()) {
      throw new Refusal(412, "nothing is synchronised: there is nothing to end");
    }
    Duration force = form.forceTimeout().orElse(masters.options().forceTimeout());
    ClientCall<StopReport> call =
        form.force()
            ? new ClientCall.Abort(masters.newId(), force, Optional.of(form.modes()))
            : new ClientCall.Stop(
                masters.newId(),
                barrier,
                form.waiting().orElse(masters.options().stopTimeout()),
                Optional.of(form.modes()));
    Duration asLong = form.waiting().orElse(form.force() ? force.plus(GRACE) : Duration.ZERO);
    Duration wait =
        asLong.compareTo(masters.options().longestWait()) < 0
            ? asLong
            : masters.options().longestWait();
    CompletionStage<StopReport> report =
        wait.isZero()
            ? masters.call(asked, call)
            : masters.until(asked, call, wait, StopReport::done);
    return report
        .handle(
            (ended, error) -> {
              if (error == null) {
                return CompletableFuture.completedStage(ended);
              }
              // Where another mode may have been asked for, the answer can't be as if it were this.
              if (form.modes().equals(FinalModes.DEFAULT)
                  && Failures.unwrap(error) instanceof SyncException known
                  && known.code() == SyncException.Code.CONFLICT) {
                return others(asked, before, wait);
              }
              return CompletableFuture.<StopReport>failedStage(error);
            })
        .thenCompose(found -> found)
        .thenApply(ended -> cancelled(form, before, ended));
  }

  /** Somebody else ends it already, which is as good. */
  private CompletionStage<StopReport> others(Asked asked, SyncStatus before, Duration wait) {
    return masters
        .until(
            asked,
            new ClientCall.GetStatus(false),
            wait,
            status -> !status.sync().equals(before.sync()))
        .thenApply(
            status -> {
              boolean over = !status.sync().equals(before.sync());
              String message = over ? "" : "it is being ended already: " + status.message();
              return new StopReport(over, over, false, !status.sourceNotTold(), message);
            });
  }

  private static HttpAnswer cancelled(CancelForm form, SyncStatus before, StopReport report) {
    if (report.done() && !report.stopped()) {
      return Json.error(408, report.message());
    }
    if (!report.done() && form.waiting().isPresent()) {
      return Json.error(408, "not inactive in time, the end goes on: " + report.message());
    }
    ObjectNode answer = Json.object();
    if (report.done() && !report.sourceTold()) {
      answer.put("aborted", true);
    }
    answer.set("source", Json.texts(before.source()));
    answer.put("cluster_id", before.cluster().value());
    if (!report.done()) {
      answer.put("cancelling", true);
    }
    if (!report.message().isEmpty()) {
      answer.put("message", report.message());
    }
    return Json.ok(answer);
  }

  private static HttpAnswer barrier(ClientCall.BarrierView view) {
    int behind = view.behind().size();
    // A structure that differs counts as a shard, so that nobody takes the rest for the whole.
    behind = behind == 0 && !view.message().isEmpty() ? 1 : behind;
    int inSync = Math.max(0, view.shards() - behind);
    ObjectNode form = Json.object();
    if (inSync != 0) {
      form.put("in_sync_shards", inSync);
    }
    if (behind != 0) {
      form.put("not_in_sync_shards", behind);
    }
    return Json.ok(form.put("SourceServerReadonly", view.standing()));
  }
}
