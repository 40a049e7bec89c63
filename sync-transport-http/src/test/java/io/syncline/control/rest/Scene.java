package io.syncline.control.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.control.ClientCall;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.http.HttpAnswer;
import io.syncline.http.TestAuthority;
import io.syncline.security.CertificateRoles;
import io.syncline.security.ChannelTokens;
import io.syncline.security.Gatekeeper;
import io.syncline.security.MasterJwt;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.security.SecretSource;
import io.syncline.store.memory.MemoryStore;
import io.syncline.testkit.time.VirtualTime;
import io.syncline.transport.memory.MemoryNetwork;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Two data centres in one JVM that are driven through their APIs only. */
final class Scene {
  static final Duration LONG = Duration.ofSeconds(120);
  static final String MONITORING = "a monitoring token of more than 32 characters";
  static final List<X509Certificate> PEER =
      List.of(new TestAuthority("peer").trust().getAcceptedIssuers()[0]);
  static final String AUTHENTICATION =
      "{\"clientCertificate\":\"CERT\",\"clientKey\":\"KEY\",\"clientToken\":\"\","
          + "\"caCertificate\":\"CA\"}";
  static final String CONFIGURE =
      "{\"source\":[\"mem://source/m1\",\"mem://source/m2\"],\"authentication\":"
          + AUTHENTICATION
          + "}";

  /** Certificates of these tests are valid now. */
  final VirtualTime time = new VirtualTime(System.currentTimeMillis() * 1_000);

  final MemoryControlNetwork control = new MemoryControlNetwork(time);
  final MemoryNetwork channels = new MemoryNetwork();
  final MasterJwt jwt =
      new MasterJwt(
          time, new SecretRing(time, Secret.of("a master secret of more than 32 characters")));
  final ChannelTokens tokens =
      new ChannelTokens(time, SecretSource.system(), ChannelTokens.Options.DEFAULT);
  final Gatekeeper gatekeeper = gatekeeper();
  final Centre source;
  final Centre target;

  Scene() {
    this(target -> target);
  }

  Scene(UnaryOperator<MemoryStore.Builder> targetStore) {
    this(targetStore, List.of());
  }

  /** Where the target's masters are reached from outside. */
  Scene(UnaryOperator<MemoryStore.Builder> targetStore, List<String> advertised) {
    source = centre("source", List.of(), store -> store);
    target = centre("target", advertised, targetStore);
    time.until("leaders", LONG, () -> leads(source) && leads(target));
    time.until("workers", LONG, () -> registered(source) && registered(target));
  }

  private Gatekeeper gatekeeper() {
    return Gatekeeper.builder()
        .masterJwt(jwt)
        .monitoringToken(new SecretRing(time, Secret.of(MONITORING)))
        .channelTokens(tokens)
        .certificates(CertificateRoles.everyCertificate(), time)
        .build();
  }

  private Centre centre(
      String name, List<String> advertised, UnaryOperator<MemoryStore.Builder> store) {
    return new Centre(
        name,
        time,
        control,
        channels,
        gatekeeper,
        tokens,
        advertised,
        store.apply(MemoryStore.builder(new ClusterId(name), time).feeds(2)));
  }

  private static boolean leads(Centre centre) {
    return centre.masters.values().stream().anyMatch(master -> master.leading());
  }

  private boolean registered(Centre centre) {
    return get(centre, "/_api/worker").path("workers").size() == 1;
  }

  /** One collection of two shards, replicated and running. */
  Scene running() {
    source.store.documents().createDatabase("d");
    source.store.documents().createCollection("d", "c", 2);
    for (int i = 0; i < 20; i++) {
      source.store.documents().put("d", "c", "k" + i, "{\"n\":" + i + "}");
    }
    ok(ask(target.leading(), "POST", "/_api/sync", CONFIGURE));
    until(target, "/_api/sync", sync -> sync.path("status").asText().equals("running"));
    until(
        target,
        "/_api/sync",
        sync -> sync.path("shards").size() == 2 && sync.path("totalShardsCount").asInt() == 2);
    return this;
  }

  /** Asks as a client of ArangoSync does: with the forward header, without content type. */
  Answered ask(RestApi api, String method, String target, String body) {
    return send(
        api,
        new Ask(method, target, body, "Authorization", jwt.authorization(), Asked.FORWARD, "true"));
  }

  /** Asks as a master of the other data centre does. */
  Answered askAsPeer(RestApi api, String method, String target, String body) {
    return send(api, new Ask(PEER, method, target, body, Asked.FORWARD, "true"));
  }

  /** Asks with a channel token. */
  Answered askWithToken(RestApi api, String token, String method, String target, String body) {
    return send(api, new Ask(method, target, body, "Authorization", "Bearer " + token));
  }

  /** Asks without the forward header. */
  Answered askHere(RestApi api, String method, String target) {
    return send(api, new Ask(method, target, "", "Authorization", jwt.authorization()));
  }

  Answered send(RestApi api, Ask ask) {
    if (!api.handle(ask)) {
      throw new AssertionError("not taken: " + ask.request());
    }
    time.until("an answer to " + ask.request(), Duration.ofMinutes(10), ask.answer::isDone);
    HttpAnswer answer = ask.answer.join();
    return Answered.of(answer);
  }

  /** The synchronisation that runs. */
  SyncId sync() {
    ClientCall.GetStatus call = new ClientCall.GetStatus(false);
    return await(control.call(target.leader().endpoint(), call, LONG)).sync().orElseThrow();
  }

  <T> T await(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    time.until("an answer", LONG, future::isDone);
    return future.join();
  }

  JsonNode get(Centre centre, String target) {
    return ok(ask(centre.leading(), "GET", target, ""));
  }

  static JsonNode ok(Answered answered) {
    if (answered.status() != 200) {
      throw new AssertionError(answered.toString());
    }
    return answered.json();
  }

  /** Asks until the answer is what is waited for. */
  JsonNode until(Centre centre, String target, Predicate<JsonNode> enough) {
    List<JsonNode> last = new ArrayList<>();
    time.until(
        target + " is as is waited for",
        LONG,
        () -> {
          JsonNode found = get(centre, target);
          last.clear();
          last.add(found);
          return enough.test(found);
        });
    return last.get(0);
  }

  /** Whether, by what the routes say, nothing of any synchronisation is left. */
  boolean clean() {
    return inactive(get(target, "/_api/sync"))
        && !get(source, "/_api/sync").has("outgoing")
        && !get(source, "/_api/task").has("tasks")
        && !get(target, "/_api/task").has("tasks")
        && source.holds().isEmpty()
        && target.holds().isEmpty();
  }

  static boolean inactive(JsonNode sync) {
    return sync.path("status").asText().equals("inactive")
        && sync.path("source").isEmpty()
        && !sync.has("shards")
        && !sync.has("shardsCount");
  }
}
