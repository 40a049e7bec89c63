package io.syncline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException.Code;
import io.syncline.control.Call;
import io.syncline.control.ControlNetwork;
import io.syncline.control.MasterCall;
import io.syncline.control.memory.MemoryControlNetwork;
import io.syncline.internal.loop.ThreadedRuntime;
import io.syncline.store.memory.MemoryStore;
import io.syncline.transport.memory.MemoryNetwork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncWorkerTest {
  private static final ClusterId HERE = new ClusterId("here");

  private final ThreadedRuntime shared = new ThreadedRuntime("test");
  private final MemoryControlNetwork network = new MemoryControlNetwork(shared);
  private final MemoryStore store = MemoryStore.builder(HERE, shared).build();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<MasterCall<?>> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void closeRuntime() {
    shared.close();
  }

  @Test
  void goesThroughItsLifeOnceAndTellsTheListener() throws Exception {
    listenAsMaster();
    SyncWorker worker = worker().build();
    assertThat(worker.state()).isEqualTo(SyncWorker.State.NEW);
    CompletionStage<SyncWorker> registered = worker.start();
    assertThat(worker.state()).isEqualTo(SyncWorker.State.RUNNING);
    assertThat(registered.toCompletableFuture().get(20, TimeUnit.SECONDS)).isSameAs(worker);
    assertThat(next()).isEqualTo("STARTING");
    assertThat(next()).isEqualTo("RUNNING");
    assertThat(next()).isEqualTo("registered at://master 3");
    assertThatThrownBy(worker::start).isInstanceOfSatisfying(SyncException.class, this::again);
    worker.close();
    worker.close();
    assertThat(worker.state()).isEqualTo(SyncWorker.State.TERMINATED);
    assertThat(heard).last().isInstanceOf(MasterCall.Leave.class);
    assertThatThrownBy(worker::start).isInstanceOfSatisfying(SyncException.class, this::again);
  }

  private void again(SyncException e) {
    assertThat(e.code()).isEqualTo(Code.PRECONDITION_FAILED);
  }

  @Test
  void endsItsThreadsWhenItIsClosed() throws Exception {
    listenAsMaster();
    SyncWorker worker = worker().name("threads-of-this-one").build();
    worker.start();
    assertThat(ofThisOne()).isNotEmpty();
    worker.close();
    // The thread that closed the others is the last to end, right after it said so.
    for (Thread thread : ofThisOne()) {
      thread.join(20_000);
    }
    assertThat(ofThisOne()).isEmpty();
  }

  private static List<Thread> ofThisOne() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().contains("threads-of-this-one") && t.isAlive())
        .toList();
  }

  @Test
  void leavesARuntimeThatItWasGivenOpen() {
    SyncWorker worker = worker().runtime(shared).build();
    worker.start();
    worker.close();
    assertThat(shared.lane("still works")).isNotNull();
  }

  @Test
  void failsWhereItsEndpointIsTaken() throws Exception {
    Registration taken = network.listen("at://worker", new NobodyKnows());
    SyncWorker worker = worker().build();
    assertThatThrownBy(worker::start)
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFLICT));
    assertThat(worker.state()).isEqualTo(SyncWorker.State.FAILED);
    worker.close();
    taken.close();
  }

  @Test
  void canBeClosedWithoutHavingBeenStarted() {
    SyncWorker worker = worker().build();
    worker.close();
    assertThat(worker.state()).isEqualTo(SyncWorker.State.TERMINATED);
  }

  @Test
  void closesInTimeWhereNoMasterAnswers() {
    SyncWorker worker = worker().build();
    CompletableFuture<SyncWorker> registered = worker.start().toCompletableFuture();
    worker.close();
    assertThat(registered).isCompletedExceptionally();
    assertThat(worker.state()).isEqualTo(SyncWorker.State.TERMINATED);
  }

  @Test
  void namesTheOptionThatIsWrong() {
    refuses("endpoint", b -> b.endpoint(""));
    refuses("endpoint", b -> b.endpoint("two words"));
    refuses("name", b -> b.name("a/b"));
    refuses("host", b -> b.host("two words"));
    refuses("masters", b -> b.masters(List.of()));
    refuses("masters", b -> b.masters(List.of("")));
    assertThatThrownBy(() -> SyncWorker.builder().endpoint("x").masters(List.of("m")).build())
        .hasMessageContaining("option cluster is missing");
  }

  @Test
  void isNamedAfterItsEndpointByDefault() {
    SyncWorker worker = worker().endpoint("mem://dc-a/worker 1".replace(' ', '-')).build();
    assertThat(worker.name()).isEqualTo("mem-dc-a-worker-1");
    worker.close();
  }

  private void refuses(String option, Consumer<SyncWorker.Builder> wrong) {
    SyncWorker.Builder builder = worker();
    wrong.accept(builder);
    assertThatThrownBy(builder::build)
        .isInstanceOfSatisfying(
            SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_REQUEST))
        .hasMessageContaining("option " + option);
  }

  private SyncWorker.Builder worker() {
    return SyncWorker.builder()
        .endpoint("at://worker")
        .masters(List.of("at://master"))
        .cluster(store)
        .transport(new MemoryNetwork().transport(HERE))
        .control(network)
        .listener(
            new SyncWorkerListener() {
              @Override
              public void stateChanged(SyncWorker.State state) {
                events.add(state.toString());
              }

              @Override
              public void registered(String master, long term) {
                events.add("registered " + master + " " + term);
              }
            });
  }

  private String next() throws InterruptedException {
    return java.util.Objects.requireNonNull(events.poll(20, TimeUnit.SECONDS), "no event");
  }

  private void listenAsMaster() {
    network.listen(
        "at://master",
        new ControlNetwork.CallHandler() {
          @Override
          @SuppressWarnings("unchecked") // answers what the call asks for
          public <R> CompletionStage<R> handle(Call<R> call) {
            heard.add((MasterCall<?>) call);
            Object answer =
                call instanceof MasterCall.Leave
                    ? Boolean.TRUE
                    : new MasterCall.Registered(3, Duration.ofMinutes(1), Duration.ofHours(1));
            return (CompletionStage<R>) CompletableFuture.completedStage(answer);
          }
        });
  }

  private static final class NobodyKnows implements ControlNetwork.CallHandler {
    @Override
    public <R> CompletionStage<R> handle(Call<R> call) {
      return new CompletableFuture<>();
    }
  }
}
