package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import io.syncline.state.StateStore;
import io.syncline.state.memory.MemoryStateStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Private keys that masters share. */
class SealedStateTest {
  private static final String KEY = "a private key";

  private final SyncRuntime runtime = SyncRuntime.threaded("sealed-state-test");
  private final StateStore store = new MemoryStateStore(runtime);

  @AfterEach
  void end() {
    runtime.close();
  }

  private SecretRing ring(String secret) {
    return new SecretRing(runtime, Secret.of(secret));
  }

  private SealedState leading(SecretRing secrets) throws Exception {
    SealedState sealed = new SealedState(store, secrets);
    StateStore.Leadership leads =
        store.campaign("m", "https://m:1", Duration.ofMinutes(1)).toCompletableFuture().get();
    sealed.leadershipChanged(true, leads.term());
    return sealed;
  }

  @Test
  void anotherMasterWithTheSecretReadsWhatTheLeaderKept() throws Exception {
    SealedState leader = leading(ring("one secret of masters"));
    leader.write("source", KEY);
    assertThat(new SealedState(store, ring("one secret of masters")).read("source")).contains(KEY);
    assertThat(new SealedState(store, ring("another secret of them")).read("source")).isEmpty();
    assertThat(store.read("").toCompletableFuture().get().values())
        .isNotEmpty()
        .noneMatch(bytes -> bytes.utf8().contains(KEY));
    leader.write("source", "");
    assertThat(leader.read("source")).isEmpty();
  }

  @Test
  void whoDoesNotLeadKeepsNothing() {
    SealedState follower = new SealedState(store, ring("one secret of masters"));
    assertThatThrownBy(() -> follower.write("source", KEY))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("another master leads");
  }

  @Test
  void anotherSecretSealsItAgainWhileTheOneBeforeIsAccepted() throws Exception {
    SecretRing secrets = ring("one secret of masters");
    SealedState leader = leading(secrets);
    leader.write("source", KEY);
    secrets.replace(Secret.of("the next secret of them"), Duration.ofMinutes(1));
    leader.renew();
    assertThat(new SealedState(store, ring("the next secret of them")).read("source"))
        .contains(KEY);
    assertThat(new SealedState(store, ring("one secret of masters")).read("source")).isEmpty();
  }

  @Test
  void theFirstMasterMakesWhatAllShare() {
    SealedState first = new SealedState(store, ring("one secret of masters"));
    SealedState second = new SealedState(store, ring("one secret of masters"));
    assertThat(first.orMade("authority", "a", "https://a:1", () -> KEY)).isEqualTo(KEY);
    assertThat(second.orMade("authority", "b", "https://b:1", () -> "another")).isEqualTo(KEY);
  }
}
