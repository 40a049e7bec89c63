package io.syncline.control.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.MasterInfo;
import io.syncline.ServerMode;
import io.syncline.SyncException;
import io.syncline.WorkerInfo;
import io.syncline.control.ClientCall;
import io.syncline.control.MasterCall;
import io.syncline.control.NotLeader;
import io.syncline.http.HttpAnswer;
import io.syncline.security.Operation;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The masters and workers of a data centre, and what they agree on. */
final class MemberRoutes {
  private final Masters masters;
  private final Optional<WorkerSetup> setup;

  MemberRoutes(Masters masters, Optional<WorkerSetup> setup) {
    this.masters = masters;
    this.setup = setup;
  }

  void addTo(Routes routes) {
    routes.add(
        Operation.ENDPOINTS,
        asked ->
            masters.call(asked, new ClientCall.GetMasters()).thenApply(MemberRoutes::reachedAt));
    routes.add(Operation.LEADER_ENDPOINT, this::leader);
    routes.add(
        Operation.MASTERS,
        asked -> masters.call(asked, new ClientCall.GetMasters()).thenApply(MemberRoutes::masters));
    routes.add(
        Operation.MESSAGE_TIMEOUT_GET,
        asked ->
            masters
                .call(asked, new ClientCall.GetMessageTimeout())
                .thenApply(
                    time -> Json.ok(Json.object().put("messageTimeout", GoTime.nanos(time)))));
    routes.add(
        Operation.MESSAGE_TIMEOUT_SET,
        asked -> {
          Duration time =
              asked
                  .body()
                  .nanos("messageTimeout")
                  .orElseThrow(() -> asked.body().missing("messageTimeout"));
          return masters
              .call(asked, new ClientCall.SetMessageTimeout(time))
              .thenApply(set -> Json.done());
        });
    routes.add(
        Operation.SERVER_MODE_GET,
        asked ->
            masters
                .call(asked, new ClientCall.GetServerMode())
                .thenApply(MemberRoutes::serverMode));
    routes.add(
        Operation.SERVER_MODE_SET,
        asked -> {
          ServerMode mode = CancelForm.mode("mode", Optional.of(asked.body().needText("mode")));
          return masters
              .call(asked, new ClientCall.SetServerMode(mode))
              .thenApply(MemberRoutes::serverMode);
        });
    routes.add(Operation.WORKERS, asked -> workers(asked).thenApply(this::workers));
    routes.add(
        Operation.WORKER_GET,
        asked -> worker(asked).thenApply(found -> Json.ok(registration(found))));
    routes.add(Operation.WORKER_REGISTER, this::register);
    routes.add(
        Operation.WORKER_LEAVE,
        asked ->
            worker(asked)
                .thenCompose(
                    found -> masters.call(asked, new MasterCall.Leave(found.id(), found.boot())))
                .thenApply(left -> Json.done()));
    routes.add(Operation.WORKER_CONFIGURATION, this::configuration);
  }

  private static HttpAnswer serverMode(Set<Hold.Kind> reasons) {
    ObjectNode form = Json.object().put("mode", reasons.isEmpty() ? "default" : "readonly");
    form.set(
        "reasons",
        Json.texts(reasons.stream().map(kind -> kind.name().toLowerCase(Locale.ROOT)).toList()));
    return Json.ok(form);
  }

  /** Whoever is taken for the leader here; nobody where there is none, which is no error. */
  private CompletionStage<HttpAnswer> leader(Asked asked) {
    return masters
        .call(asked, new ClientCall.GetMasters())
        .thenApply(
            all ->
                all.stream().filter(MasterInfo::leader).map(MasterInfo::endpoint).limit(1).toList())
        .handle(
            (found, error) -> {
              if (error == null) {
                return CompletableFuture.completedStage(endpoints(found));
              }
              Throwable cause = Failures.unwrap(error);
              if (cause instanceof SyncException known
                  && known.code() == SyncException.Code.UNAVAILABLE) {
                return CompletableFuture.completedStage(
                    endpoints(NotLeader.leader(known).map(List::of).orElse(List.of())));
              }
              return CompletableFuture.<HttpAnswer>failedStage(cause);
            })
        .thenCompose(answer -> answer);
  }

  /** Unlike the others: also for those outside of the data centre. */
  private static HttpAnswer reachedAt(List<MasterInfo> all) {
    return endpoints(all.stream().flatMap(one -> one.reachedAt().stream()).distinct().toList());
  }

  private static HttpAnswer endpoints(List<String> endpoints) {
    ObjectNode form = Json.object();
    form.set("endpoints", Json.texts(endpoints));
    return Json.ok(form);
  }

  private static HttpAnswer masters(List<MasterInfo> all) {
    ObjectNode form = Json.object();
    ArrayNode list = form.putArray("masters");
    for (MasterInfo one : all) {
      list.addObject()
          .put("id", one.id())
          .put("endpoint", one.endpoint())
          .put("leader", one.leader());
    }
    return Json.ok(form);
  }

  private CompletionStage<List<WorkerInfo>> workers(Asked asked) {
    return masters.call(asked, new ClientCall.GetWorkers());
  }

  private HttpAnswer workers(List<WorkerInfo> all) {
    ObjectNode form = Json.object();
    ArrayNode list = form.putArray("workers");
    all.forEach(one -> list.add(registration(one)));
    return Json.ok(form);
  }

  private CompletionStage<WorkerInfo> worker(Asked asked) {
    String id = asked.name("id");
    return workers(asked)
        .thenApply(
            all ->
                all.stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new Refusal(404, "there is no worker of this id")));
  }

  private ObjectNode registration(WorkerInfo one) {
    return registration(one.id(), one.endpoint(), one.expiresIn(), one.host());
  }

  private ObjectNode registration(String id, String endpoint, Duration expiresIn, String host) {
    Instant expires = GoTime.instant(masters.runtime().wallMicros()).plus(expiresIn);
    ObjectNode form =
        Json.object()
            .put("id", id)
            .put("endpoint", endpoint)
            .put("expiresAt", GoTime.text(expires))
            .put("serverID", Names.server(id));
    if (!host.isEmpty()) {
      form.put("host", host);
    }
    return form;
  }

  /** The same endpoint and token are the same life of a worker: it is refreshed. */
  private CompletionStage<HttpAnswer> register(Asked asked) {
    Form body = asked.body();
    String endpoint = body.needText("endpoint");
    if (!endpoint.matches("\\S{1,1024}")) {
      throw Refusal.badRequest("endpoint: 1 to 1024 characters without white space are needed");
    }
    String id = Names.worker(endpoint);
    String boot = "rest-" + Names.worker(body.text("token").orElse(""));
    String affinity = body.text("dbServerAffinity").orElse("");
    String host = body.text("HostID").orElse(affinity);
    if (!host.matches("\\S{0,255}")) {
      throw Refusal.badRequest("HostID: at most 255 characters without white space are allowed");
    }
    return masters
        .call(asked, new MasterCall.Register(id, boot, endpoint, host))
        .thenApply(
            registered -> {
              ObjectNode form = registration(id, endpoint, registered.lease(), host);
              if (!affinity.isEmpty()) {
                form.put("dbServerAffinity", affinity);
              }
              form.put("messageTimeout", GoTime.nanos(registered.messageTimeout()));
              form.put("expiresDuration", GoTime.nanos(registered.lease()));
              return Json.ok(form);
            });
  }

  private CompletionStage<HttpAnswer> configuration(Asked asked) {
    WorkerSetup given =
        setup.orElseThrow(
            () ->
                Refusal.notHere(
                    "this master configures no workers: give them their options and certificates"));
    return given
        .configure(asked.body().needText("endpoint"))
        .thenApply(made -> Json.ok(AccessForm.configuration(made)));
  }
}
