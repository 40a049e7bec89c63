package io.syncline.testkit.master;

import static io.syncline.testkit.master.TwoSites.LONG;
import static io.syncline.testkit.master.TwoSites.shard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.SyncState;
import io.syncline.control.ClientCall;
import org.junit.jupiter.api.Test;

final class ClientBarrierTest {
  private final TwoSites sites = new TwoSites().running();
  private ClientCall.BarrierView last = ClientCall.BarrierView.NONE;

  @Test
  void makesTheSourceReadOnlyAndSaysWhatIsInSyncUntilItIsLifted() {
    assertThat(ask(new ClientCall.GetBarrier())).isEqualTo(ClientCall.BarrierView.NONE);
    assertThat(ask(new ClientCall.PlaceBarrier())).isTrue();
    assertThat(ask(new ClientCall.PlaceBarrier())).isFalse();
    ClientCall.BarrierView view = awaitInSync();
    assertThat(view.shards()).isEqualTo(4);
    assertThat(view.message()).isEmpty();
    assertThat(sites.holds(sites.source)).hasSize(1);
    assertThat(sites.status(sites.source).outgoing().get(0).barrier()).isTrue();

    assertThat(ask(new ClientCall.ReleaseBarrier())).isTrue();
    assertThat(sites.holds(sites.source)).isEmpty();
    assertThat(ask(new ClientCall.GetBarrier())).isEqualTo(ClientCall.BarrierView.NONE);
    assertThat(ask(new ClientCall.ReleaseBarrier())).isFalse();
  }

  @Test
  void saysThatItIsInSyncAlthoughTheLogMovesByItself() {
    sites.source.moving();
    ask(new ClientCall.PlaceBarrier());
    for (int i = 0; i < 3; i++) {
      sites.time.pass(Site.OPTIONS.barrierLease());
      assertThat(awaitInSync().message()).isEmpty();
    }
  }

  @Test
  void outlastsItsLeaseAndEndsWithTheLeader() {
    ask(new ClientCall.PlaceBarrier());
    awaitInSync();
    sites.time.pass(Site.OPTIONS.barrierLease().multipliedBy(3));
    assertThat(awaitInSync().standing()).isTrue();
    sites.target.killLeader();
    sites.until("another leader", () -> sites.target.leader().isPresent());
    sites.until("the source is writable", () -> sites.holds(sites.source).isEmpty());
    assertThat(ask(new ClientCall.GetBarrier()).wanted()).isFalse();
  }

  @Test
  void givesWayToAStop() {
    ask(new ClientCall.PlaceBarrier());
    awaitInSync();
    assertThat(sites.stop(true, LONG).inSync()).isTrue();
    sites.until("nothing is left", sites::clean);
  }

  @Test
  void saysThatAShardIsBehind() {
    ask(new ClientCall.PlaceBarrier());
    awaitInSync();
    sites.target.workers.forEach(worker -> worker.behind.add(shard(1)));
    sites.until(
        "shard 1 is behind",
        () -> {
          last = ask(new ClientCall.GetBarrier());
          return last.behind().size() == 1;
        });
    assertThat(last.behind()).containsExactly(shard(1));
    assertThat(last.message()).contains("d/c/1");
  }

  @Test
  void needsSomethingThatRuns() {
    sites.stop(true, LONG);
    assertThat(sites.status(sites.target).state()).isEqualTo(SyncState.INACTIVE);
    assertThatThrownBy(() -> ask(new ClientCall.PlaceBarrier()))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.PRECONDITION_FAILED));
  }

  private ClientCall.BarrierView awaitInSync() {
    sites.until(
        "in sync under the barrier",
        () -> {
          last = ask(new ClientCall.GetBarrier());
          return last.standing() && last.behind().isEmpty();
        });
    return last;
  }

  private <R> R ask(ClientCall<R> call) {
    String leader = sites.target.leader().orElseThrow().endpoint();
    return sites.get(sites.control.call(leader, call, LONG));
  }
}
