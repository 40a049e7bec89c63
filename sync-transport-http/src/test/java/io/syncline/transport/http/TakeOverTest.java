package io.syncline.transport.http;

import static io.syncline.http.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncClient;
import io.syncline.state.StateStore;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers of two data centres that end, and a synchronisation that is aborted. */
@Timeout(180)
final class TakeOverTest extends Replicating {
  TakeOverTest() {
    super(true);
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
