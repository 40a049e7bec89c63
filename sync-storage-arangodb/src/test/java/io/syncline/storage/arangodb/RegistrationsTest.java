package io.syncline.storage.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.data.TailPosition;
import io.syncline.store.FeedId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RegistrationsTest {
  private final AtomicLong now = new AtomicLong();
  private final ByHand clockwork = new ByHand();

  @Test
  void aServerThatDoesNotAnswerIsNoReasonToLetTheLogsOfTheOthersGo() throws Exception {
    try (Renewals renewals = new Renewals(clockwork, Runnable::run, () -> {});
        Registrations registrations = new Registrations(renewals, now::get)) {
      List<Server> servers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Server server = new Server();
        servers.add(server);
        registrations.keep(server, new FeedId("PRMR-" + i), "sync", 7);
      }
      servers.get(2).down = true;
      servers.get(4).down = true;
      clockwork.pass(Registrations.AGAIN);
      assertThat(servers.stream().map(s -> s.kept.size())).containsExactly(2, 2, 1, 2, 1, 2);
    }
  }

  @Test
  void aReaderThatNobodyAsksForIsForgotten() throws Exception {
    try (Renewals renewals = new Renewals(clockwork, Runnable::run, () -> {});
        Registrations registrations = new Registrations(renewals, now::get)) {
      Server server = new Server();
      registrations.keep(server, new FeedId("PRMR-1"), "sync", 7);
      now.set(Registrations.UNASKED.toNanos());
      clockwork.pass(Registrations.AGAIN);
      assertThat(server.forgotten).isZero();
      now.addAndGet(1);
      clockwork.pass(Registrations.AGAIN);
      clockwork.pass(Registrations.AGAIN);
      assertThat(server.forgotten).isEqualTo(1);
      assertThat(server.kept).containsExactly(7L, 7L);
    }
  }

  /** As where servers are not found, so that it can't be said from where on. */
  @Test
  void aReaderThatIsAskedForIsKeptAlsoWhereItsPlaceCantBeSaid() throws Exception {
    try (Renewals renewals = new Renewals(clockwork, Runnable::run, () -> {});
        Registrations registrations = new Registrations(renewals, now::get)) {
      Server server = new Server();
      FeedId feed = new FeedId("PRMR-1");
      registrations.keep(server, feed, "sync", 7);
      for (int i = 0; i < 3; i++) {
        now.addAndGet(Registrations.UNASKED.toNanos());
        registrations.isAsked(feed, "sync");
        registrations.isAsked(feed, "another");
        clockwork.pass(Registrations.AGAIN);
      }
      assertThat(server.forgotten).isZero();
      assertThat(server.kept).containsExactly(7L, 7L, 7L, 7L);
    }
  }

  @Test
  void aReaderWhoseSynchronisationHasEndedIsForgottenAtOnceAndForGood() throws Exception {
    try (Renewals renewals = new Renewals(clockwork, Runnable::run, () -> {});
        Registrations registrations = new Registrations(renewals, now::get)) {
      Server server = new Server();
      FeedId feed = new FeedId("PRMR-1");
      registrations.keep(server, feed, "sync", 7);
      registrations.keep(server, feed, "another", 8);
      registrations.leave(feed, "sync");
      assertThat(server.forgotten).isEqualTo(1);
      registrations.keep(server, feed, "sync", 9); // it was under way
      registrations.leave(feed, "sync");
      clockwork.pass(Registrations.AGAIN);
      assertThat(server.kept).containsExactly(7L, 8L, 8L);
      assertThat(server.forgotten).isEqualTo(1);
    }
  }

  @Test
  void keepsNothingAfterItsEnd() throws Exception {
    try (Renewals renewals = new Renewals(clockwork, Runnable::run, () -> {})) {
      Registrations registrations = new Registrations(renewals, now::get);
      Server server = new Server();
      registrations.keep(server, new FeedId("PRMR-1"), "sync", 7);
      registrations.close();
      assertThat(server.forgotten).isEqualTo(1);
      assertThatThrownBy(() -> registrations.keep(server, new FeedId("PRMR-1"), "sync", 8))
          .isInstanceOfSatisfying(
              SyncException.class, e -> assertThat(e.code()).isEqualTo(SyncException.Code.CLOSED));
      clockwork.pass(Registrations.AGAIN);
      assertThat(server.kept).containsExactly(7L);
    }
  }

  @Test
  void saysAgainWellWithinAMinute() {
    assertThat(Registrations.AGAIN).isLessThan(Duration.ofSeconds(30));
  }

  /** A server's log that only keeps account. */
  private static final class Server implements ServerLog {
    private final List<Long> kept = new ArrayList<>();
    private int forgotten;
    private boolean down;

    @Override
    public void keep(long from, long reader) {
      if (down) {
        throw new SyncException(SyncException.Code.UNAVAILABLE, "down for a test");
      }
      kept.add(from);
    }

    @Override
    public void forget(long reader) {
      forgotten++;
    }

    @Override
    public String id() {
      throw new AssertionError("not asked here");
    }

    @Override
    public State state() {
      throw new AssertionError("not asked here");
    }

    @Override
    public Optional<Tail> tail(TailPosition from, int chunkBytes, long reader) {
      throw new AssertionError("not asked here");
    }
  }
}
