package io.syncline.testkit.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.state.StateStore;
import io.syncline.state.StateStore.Candidate;
import io.syncline.state.StateStore.Leadership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every state store must keep to, sentence by sentence of {@link StateStore}. A host extends
 * this class in its tests and says how its store is made; each test gets a store of its own.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class StateStoreContract {
  @SuppressWarnings("NullAway.Init") // made before each test
  private StateStoreFixture fixture;

  @SuppressWarnings("NullAway.Init")
  private SyncRuntime.Lane lane;

  /** Makes the store under test; called once for each test. */
  protected abstract StateStoreFixture fixture();

  @BeforeEach
  final void openFixture() {
    fixture = fixture();
    lane = fixture.runtime().lane("contract");
  }

  @AfterEach
  final void closeFixture() {
    fixture.close();
  }

  @Test
  protected void givesTheLeadershipToTheFirstWhoAsks() {
    Leadership given = campaign(fixture.open(), "m1");
    assertThat(given.mine()).isTrue();
    assertThat(given.term()).isPositive();
    assertThat(given.leader()).isEqualTo("m1");
    assertThat(given.endpoint()).isEqualTo("at://m1");
  }

  @Test
  protected void tellsOthersWhoLeadsAndWhere() {
    Leadership given = campaign(fixture.open(), "m1");
    Leadership told = campaign(fixture.open(), "m2");
    assertThat(told).isEqualTo(new Leadership(given.term(), "m1", "at://m1", false));
  }

  @Test
  protected void renewsUnderTheSameTerm() {
    StateStore store = fixture.open();
    Leadership given = campaign(store, "m1");
    assertThat(campaign(store, "m1")).isEqualTo(given);
  }

  @Test
  protected void keepsTheLeaderForAsLongAsItRenews() {
    StateStore leader = fixture.open();
    StateStore other = fixture.open();
    Leadership given = campaign(leader, "m1");
    for (int i = 0; i < 8; i++) {
      elapse(fixture.lease().dividedBy(4));
      assertThat(campaign(leader, "m1")).isEqualTo(given);
      assertThat(campaign(other, "m2").mine()).isFalse();
    }
  }

  @Test
  protected void givesAGreaterTermWhenTheLeaseHasRunOut() {
    Leadership first = campaign(fixture.open(), "m1");
    StateStore other = fixture.open();
    assertThat(campaign(other, "m2").mine()).isFalse();
    until("the lease runs out", () -> campaign(other, "m2").mine());
    Leadership second = campaign(other, "m2");
    assertThat(second.term()).isGreaterThan(first.term());
    assertThat(campaign(fixture.open(), "m1")).isEqualTo(told(second));
  }

  @Test
  protected void givesTheLeadershipAtOnceAfterAResignation() {
    StateStore first = fixture.open();
    StateStore other = fixture.open();
    long term = campaign(first, "m1").term();
    campaign(other, "m2");
    get(first.resign("m1"));
    Leadership given = campaign(other, "m2");
    assertThat(given.mine()).isTrue();
    assertThat(given.term()).isGreaterThan(term);
  }

  @Test
  protected void ignoresTheResignationOfWhoDoesNotLead() {
    StateStore store = fixture.open();
    Leadership given = campaign(store, "m1");
    campaign(store, "m2");
    get(store.resign("m2"));
    get(store.resign("m3"));
    assertThat(campaign(store, "m1")).isEqualTo(given);
    assertThat(write(store, given.term(), "a", "1")).isTrue();
  }

  @Test
  protected void givesEachTermToOneOnlyWhenManyAskAtOnce() {
    Executor pool = fixture.runtime().pool("contract", 8);
    List<CompletableFuture<Leadership>> asked = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      StateStore store = fixture.open();
      String name = "m" + i;
      asked.add(
          CompletableFuture.supplyAsync(() -> name, pool)
              .thenCompose(
                  x -> store.campaign(name, "at://" + name, fixture.lease().multipliedBy(20))));
    }
    List<Leadership> answers = asked.stream().map(this::get).toList();
    assertThat(answers).filteredOn(Leadership::mine).hasSize(1);
    assertThat(answers).extracting(Leadership::leader).containsOnly(answers.get(0).leader());
    assertThat(answers).extracting(Leadership::term).containsOnly(answers.get(0).term());
  }

  @Test
  protected void readsWhatWasWrittenFromEverywhere() {
    StateStore store = fixture.open();
    long term = campaign(store, "m1").term();
    Bytes value = Bytes.wrap(new byte[] {0, -1, 127, -128});
    assertThat(get(store.write(term, Map.of("a", value)))).isTrue();
    assertThat(get(fixture.open().read("a"))).isEqualTo(Map.of("a", value));
  }

  @Test
  protected void readsByPrefix() {
    StateStore store = fixture.open();
    long term = campaign(store, "m1").term();
    Map<String, Bytes> all = new TreeMap<>();
    for (String key : List.of("a", "a/1", "a/2", "a0", "b", "A", "a/\u00e4 %_*")) {
      all.put(key, Bytes.utf8(key));
    }
    get(store.write(term, all));
    assertThat(get(store.read(""))).isEqualTo(all);
    assertThat(get(store.read("a/")).keySet())
        .isEqualTo(new TreeSet<>(List.of("a/1", "a/2", "a/\u00e4 %_*")));
    assertThat(get(store.read("c"))).isEmpty();
  }

  @Test
  protected void overwritesAndRemoves() {
    StateStore store = fixture.open();
    long term = campaign(store, "m1").term();
    write(store, term, "a", "1");
    write(store, term, "b", "1");
    get(store.write(term, Map.of("a", Bytes.utf8("2"), "b", Bytes.EMPTY, "c", Bytes.EMPTY)));
    assertThat(get(store.read(""))).isEqualTo(Map.of("a", Bytes.utf8("2")));
  }

  @Test
  protected void refusesAStaleTermAndWritesNothing() {
    StateStore stale = fixture.open();
    StateStore other = fixture.open();
    long term = campaign(stale, "m1").term();
    write(stale, term, "a", "1");
    until("the lease runs out", () -> campaign(other, "m2").mine());
    assertThat(get(stale.write(term, Map.of("a", Bytes.utf8("2"), "b", Bytes.utf8("2")))))
        .isFalse();
    assertThat(get(other.read(""))).isEqualTo(Map.of("a", Bytes.utf8("1")));
  }

  @Test
  protected void refusesATermThatWasNeverGiven() {
    StateStore store = fixture.open();
    assertThat(write(store, 1, "a", "1")).isFalse();
    long term = campaign(store, "m1").term();
    assertThat(write(store, term + 1, "a", "1")).isFalse();
    assertThat(get(store.read(""))).isEmpty();
  }

  @Test
  protected void endsATermWithItsResignation() {
    StateStore store = fixture.open();
    long term = campaign(store, "m1").term();
    get(store.resign("m1"));
    assertThat(write(store, term, "a", "1")).isFalse();
    assertThat(campaign(store, "m1").term()).isGreaterThan(term);
  }

  @Test
  protected void keepsATermUntilAnotherLeads() {
    StateStore store = fixture.open();
    long term = campaign(store, "m1").term();
    elapse(fixture.lease().multipliedBy(2));
    assertThat(write(store, term, "a", "1")).isTrue();
  }

  @Test
  protected void keepsRecordsAndGrowingTermsOverManyLeaders() {
    long last = 0;
    for (int i = 0; i < 10; i++) {
      StateStore store = fixture.open();
      Leadership given = campaign(store, "m" + i);
      assertThat(given.mine()).isTrue();
      assertThat(given.term()).isGreaterThan(last);
      last = given.term();
      assertThat(write(store, last, "k" + i, "v" + i)).isTrue();
      get(store.resign("m" + i));
    }
    assertThat(get(fixture.open().read("k"))).hasSize(10);
  }

  @Test
  protected void takesTheLargestRecordsAndRefusesLargerOnes() {
    StateStore store = fixture.open();
    long term = campaign(store, "m1").term();
    Bytes largest = Bytes.wrap(new byte[1 << 20]);
    String longest = "k".repeat(512);
    assertThat(get(store.write(term, Map.of(longest, largest)))).isTrue();
    assertThat(get(store.read(longest))).isEqualTo(Map.of(longest, largest));
    for (Map<String, Bytes> wrong :
        List.of(
            Map.of("a", Bytes.wrap(new byte[(1 << 20) + 1])),
            Map.of("k".repeat(513), Bytes.utf8("1")))) {
      assertThatThrownBy(() -> get(store.write(term, wrong)))
          .isInstanceOfSatisfying(
              SyncException.class,
              e -> assertThat(e.code()).isEqualTo(SyncException.Code.BAD_REQUEST));
    }
  }

  @Test
  protected void namesTheMastersThatTakePart() {
    StateStore store = fixture.open();
    assertThat(get(store.candidates())).isEmpty();
    campaign(store, "m1");
    campaign(fixture.open(), "m2");
    assertThat(get(store.candidates()))
        .containsExactlyInAnyOrder(
            new Candidate("m1", "at://m1", true), new Candidate("m2", "at://m2", false));
    get(store.resign("m1"));
    assertThat(get(store.candidates())).containsExactly(new Candidate("m2", "at://m2", false));
  }

  @Test
  protected void forgetsMastersThatFellSilent() {
    StateStore store = fixture.open();
    campaign(store, "m1");
    campaign(store, "m2");
    until(
        "m2 is no longer named",
        () -> {
          campaign(store, "m1");
          return get(store.candidates()).equals(List.of(new Candidate("m1", "at://m1", true)));
        });
  }

  private static Leadership told(Leadership given) {
    return new Leadership(given.term(), given.leader(), given.endpoint(), false);
  }

  private Leadership campaign(StateStore store, String name) {
    return get(store.campaign(name, "at://" + name, fixture.lease()));
  }

  private boolean write(StateStore store, long term, String key, String value) {
    return get(store.write(term, Map.of(key, Bytes.utf8(value))));
  }

  private void until(String what, BooleanSupplier condition) {
    Duration step = fixture.lease().dividedBy(20);
    for (Duration left = fixture.patience(); !condition.getAsBoolean(); left = left.minus(step)) {
      assertThat(left).as("not within " + fixture.patience() + ": " + what).isPositive();
      elapse(step);
    }
  }

  private void elapse(Duration time) {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    lane.schedule(Urgency.CONTROL, time, () -> over.complete(true));
    get(over);
  }

  private <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(fixture.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("no answer within " + fixture.patience(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SyncException known) {
        throw known;
      }
      throw new AssertionError("failed", e.getCause());
    }
  }
}
