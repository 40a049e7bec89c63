package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.ShardStatus;
import io.syncline.SyncClient;
import io.syncline.SyncRuntime;
import io.syncline.SyncStatus;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.state.StateStore;
import io.syncline.store.memory.MemoryDocuments;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Data centres of two masters whose channels go over TLS, and processes of them that end. */
@Timeout(180)
final class TakeOverTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SyncRuntime runtime = SyncRuntime.threaded("take-over");
  private final MemoryControlNetwork calls = new MemoryControlNetwork(runtime);
  private final DirectCentre source = new DirectCentre("berlin", runtime, calls, 2);
  private final DirectCentre target = new DirectCentre("paris", runtime, calls, 2);
  private final SyncClient client = target.client();
  private final MemoryDocuments written = source.store.documents();
  private int count;

  @BeforeEach
  void replicates() {
    written.createDatabase("shop");
    written.createCollection("shop", "orders", 4);
    write(200);
    client.configure(source.endpoints(), PATIENCE);
    client.awaitCaughtUp(PATIENCE);
    arrived();
  }

  @AfterEach
  void close() {
    client.close();
    target.close();
    source.close();
    runtime.close();
  }

  private void write(int more) {
    for (int end = count + more; count < end; count++) {
      written.put("shop", "orders", "k" + count, "{\"n\": " + count + "}");
    }
  }

  /** All of it, and proven by digests. */
  private void arrived() {
    eventually(
        "all of it is there", () -> target.store.documents().count("shop", "orders") == count);
    assertThat(client.check(Set.of(), PATIENCE).equal()).isTrue();
  }

  private void goesOn() {
    client.awaitCaughtUp(PATIENCE);
    arrived();
    write(100);
    arrived();
    SyncStatus status = client.status(true, PATIENCE);
    assertThat(status.shards()).hasSize(4).noneMatch(TakeOverTest::failed);
  }

  private static boolean failed(ShardStatus shard) {
    return shard.state().name().equals("FAILED");
  }

  @Test
  void goesOnWhenTheSourcesLeaderDies() throws Exception {
    DirectCentre.Master gone = source.leader();
    write(100);
    gone.die();
    write(100);
    assertThat(source.leader()).isNotSameAs(gone);
    goesOn();
    assertThat(source.leader().process.site.tokens().scopes())
        .singleElement()
        .asString()
        .startsWith("paris/");
  }

  @Test
  void goesOnWhenTheTargetsLeaderDies() throws Exception {
    DirectCentre.Master gone = target.leader();
    write(100);
    gone.die();
    write(100);
    assertThat(target.leader()).isNotSameAs(gone);
    goesOn();
    assertThat(target.leader().process.site.tokens().scopes())
        .singleElement()
        .asString()
        .startsWith("berlin/");
  }

  @Test
  void goesOnWhenWorkersOfBothSidesAreReplaced() {
    write(100);
    source.workers.get(0).die();
    target.workers.get(0).die();
    write(100);
    source.startWorker();
    target.startWorker();
    goesOn();
  }

  @Test
  void anAbortAtTheSourceLeavesNoTokenBehind() throws Exception {
    String token = Tokens.of(source);
    DirectCentre.Master leader = source.leader();
    assertThat(leader.process.status(token)).isEqualTo(410);
    assertThat(source.workers).allMatch(worker -> worker.process.status(token) == 410);
    assertThat(Tokens.stored(source)).isNotEmpty();
    try (SyncClient at = source.client()) {
      assertThat(at.abortOutgoing(target.cluster, PATIENCE)).isTrue();
    }
    eventually("nothing is stored", () -> Tokens.stored(source).isEmpty());
    assertThat(leader.process.status(token)).isEqualTo(401);
    assertThat(source.workers)
        .allSatisfy(worker -> eventually("it is told", () -> worker.process.status(token) == 401));
    // The target goes on asking; that makes no new one.
    eventually("it has asked", () -> !client.status(false, PATIENCE).message().isEmpty());
    assertThat(Tokens.stored(source)).isEmpty();
    client.abort(Duration.ofSeconds(10));
    eventually("nothing is stored", () -> Tokens.stored(target).isEmpty());
  }

  /** What the masters' state has. */
  private static final class Tokens {
    private static Set<String> stored(DirectCentre of) {
      return of.state.read(StateStore.OTHERS).toCompletableFuture().join().keySet();
    }

    /** The one that the other side was given, from the record of the synchronisation. */
    private static String of(DirectCentre of) {
      var pattern = java.util.regex.Pattern.compile("[0-9a-f]{64}");
      return of.state.read("").toCompletableFuture().join().entrySet().stream()
          .filter(record -> !record.getKey().startsWith(StateStore.OTHERS))
          .flatMap(record -> pattern.matcher(record.getValue().utf8()).results())
          .map(java.util.regex.MatchResult::group)
          .filter(token -> of.leader().process.status(token) == 410)
          .findFirst()
          .orElseThrow();
    }
  }
}
