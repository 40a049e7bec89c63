package io.syncline.control.rest;

import com.codahale.metrics.MetricRegistry;
import io.syncline.Bytes;
import io.syncline.SyncMaster;
import io.syncline.SyncState;
import io.syncline.SyncStatus;
import io.syncline.SyncWorker;
import io.syncline.control.ClientCall;
import io.syncline.http.HttpAnswer;
import io.syncline.metrics.JsonForm;
import io.syncline.metrics.PrometheusText;
import io.syncline.security.Operation;
import java.lang.module.ModuleDescriptor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is asked of masters and workers alike, of the process itself. */
final class CommonRoutes {
  private final String role;
  private final String build;
  private final MetricRegistry metrics;
  private final Routes.Answering health;

  private CommonRoutes(String role, String build, MetricRegistry metrics, Routes.Answering health) {
    this.role = role;
    this.build = build;
    this.metrics = metrics;
    this.health = health;
  }

  static CommonRoutes ofMaster(Masters masters, MetricRegistry metrics, String build) {
    return new CommonRoutes(
        "master",
        build,
        metrics,
        asked ->
            masters
                .call(asked, new ClientCall.GetStatus(false))
                .thenApply(status -> health(problem(status))));
  }

  static CommonRoutes ofWorker(SyncWorker worker, String build) {
    return new CommonRoutes(
        "worker",
        build,
        worker.metrics(),
        asked -> {
          SyncWorker.State state = worker.state();
          return now(
              health(
                  state == SyncWorker.State.RUNNING
                      ? Optional.empty()
                      : Optional.of("worker " + worker.name() + " is " + state)));
        });
  }

  void addTo(Routes routes) {
    routes.add(
        Operation.VERSION,
        asked -> now(Json.ok(Json.object().put("version", version()).put("build", build))));
    routes.add(Operation.ROLE, asked -> now(Json.ok(Json.object().put("role", role))));
    routes.add(Operation.HEALTH, health);
    routes.add(
        Operation.METRICS,
        asked -> now(text(PrometheusText.CONTENT_TYPE, PrometheusText.write(metrics))));
    routes.add(
        Operation.METRICS_JSON, asked -> now(text(JsonForm.CONTENT_TYPE, JsonForm.write(metrics))));
  }

  /** A copy that runs is not wrong; what has failed, or says what stands in its way, is. */
  private static Optional<String> problem(SyncStatus status) {
    boolean wrong = status.state() == SyncState.FAILED || !status.message().isEmpty();
    return wrong
        ? Optional.of("the synchronisation is " + status.state() + ": " + status.message())
        : Optional.empty();
  }

  private static HttpAnswer health(Optional<String> problem) {
    return problem.map(text -> Json.error(503, text)).orElseGet(Json::done);
  }

  private static HttpAnswer text(String type, String text) {
    return new HttpAnswer(200, type, Bytes.utf8(text), Map.of());
  }

  private static CompletionStage<HttpAnswer> now(HttpAnswer answer) {
    return CompletableFuture.completedStage(answer);
  }

  /** Of the library in this process: it says nothing about who leads. */
  private static String version() {
    String fromManifest = SyncMaster.class.getPackage().getImplementationVersion();
    if (fromManifest != null) {
      return fromManifest;
    }
    ModuleDescriptor module = SyncMaster.class.getModule().getDescriptor();
    return Optional.ofNullable(module).flatMap(ModuleDescriptor::rawVersion).orElse("development");
  }
}
