package io.syncline.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.internal.loop.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of channel tokens, in virtual time. */
class ChannelTokensTest {
  private static final Duration SIX_HOURS = Duration.ofHours(6);

  private final ManualTime time = new ManualTime(1);
  private final ManualTime.Process runtime = time.process();
  private final ChannelTokens tokens = registry(ChannelTokens.Options.DEFAULT);

  private ChannelTokens registry(ChannelTokens.Options options) {
    return new ChannelTokens(runtime, Door.seeded(5), options);
  }

  @Test
  void aTokenIs64HexDigitsAndLastsSixHours() {
    ChannelTokens.Issued issued = tokens.issue("sync-1");
    assertThat(issued.token().reveal()).matches("[0-9a-f]{64}");
    assertThat(issued.timeToLive()).isEqualTo(SIX_HOURS);
    time.pass(SIX_HOURS.minusNanos(1));
    assertThat(tokens.scopeOf(issued.token())).contains("sync-1");
    time.pass(Duration.ofNanos(1));
    assertThat(tokens.scopeOf(issued.token())).isEmpty();
    assertThat(tokens.renew(issued.token())).isEmpty();
    assertThat(tokens.cloneOf(issued.token())).isEmpty();
  }

  @Test
  void renewalKeepsTheTokenAndMakesItLastLonger() {
    Secret token = tokens.issue("sync-1").token();
    for (int i = 0; i < 100; i++) {
      time.pass(Duration.ofHours(5));
      ChannelTokens.Issued renewed = tokens.renew(token).orElseThrow();
      assertThat(renewed.token()).isEqualTo(token);
      assertThat(renewed.timeToLive()).isEqualTo(SIX_HOURS);
    }
    assertThat(tokens.size()).isEqualTo(1);
  }

  @Test
  void aCloneHasTheScopeAndDiesWithItsParent() {
    Secret parent = tokens.issue("sync-1").token();
    Secret child = tokens.cloneOf(parent).orElseThrow().token();
    Secret grandchild = tokens.cloneOf(child).orElseThrow().token();
    Secret sibling = tokens.cloneOf(parent).orElseThrow().token();
    Secret other = tokens.issue("sync-1").token();
    assertThat(tokens.scopeOf(grandchild)).contains("sync-1");

    assertThat(tokens.revoke(child)).isTrue();
    assertThat(tokens.scopeOf(child)).isEmpty();
    assertThat(tokens.scopeOf(grandchild)).isEmpty();
    assertThat(tokens.scopeOf(parent)).isPresent();
    assertThat(tokens.scopeOf(sibling)).isPresent();

    assertThat(tokens.revoke(parent)).isTrue();
    assertThat(tokens.scopeOf(sibling)).isEmpty();
    assertThat(tokens.scopeOf(other)).isPresent();
    assertThat(tokens.revoke(parent)).isFalse();
    assertThat(tokens.size()).isEqualTo(1);
  }

  @Test
  void aParentThatExpiredOpensNothingAndStillTakesItsClonesWithIt() {
    Secret parent = tokens.issue("sync-1").token();
    Secret child = tokens.cloneOf(parent).orElseThrow().token();
    time.pass(Duration.ofHours(5));
    assertThat(tokens.renew(child)).isPresent();
    time.pass(Duration.ofHours(2));
    tokens.issue("sweeps");
    assertThat(tokens.scopeOf(parent)).isEmpty();
    assertThat(tokens.scopeOf(child)).isPresent();
    assertThat(tokens.revoke(parent)).isTrue();
    assertThat(tokens.scopeOf(child)).isEmpty();
  }

  @Test
  void revokingAScopeLeavesTheOthers() {
    Secret first = tokens.issue("sync-1").token();
    Secret clone = tokens.cloneOf(first).orElseThrow().token();
    Secret other = tokens.issue("sync-2").token();
    assertThat(tokens.revokeScope("sync-1")).isEqualTo(2);
    assertThat(tokens.scopeOf(first)).isEmpty();
    assertThat(tokens.scopeOf(clone)).isEmpty();
    assertThat(tokens.scopeOf(other)).contains("sync-2");
  }

  @Test
  void thereAreNoMoreThanItIsToldAndRoomAgainWhenSomeExpired() {
    ChannelTokens few = registry(new ChannelTokens.Options(SIX_HOURS, 3, 1));
    Secret token = few.issue("a").token();
    assertThat(few.cloneOf(token)).isPresent();
    assertThatThrownBy(() -> few.cloneOf(token)).hasMessageContaining("mostClones");
    few.issue("b");
    assertThatThrownBy(() -> few.issue("c"))
        .isInstanceOfSatisfying(
            SyncException.class,
            e -> assertThat(e.code()).isEqualTo(SyncException.Code.UNAVAILABLE))
        .hasMessageContaining("most");
    assertThatThrownBy(() -> few.allow(Secret.of("x"), "c", SIX_HOURS))
        .isInstanceOf(SyncException.class);
    time.pass(SIX_HOURS);
    few.issue("c");
    assertThat(few.size()).isEqualTo(1);
  }

  @Test
  void revokedClonesMakeRoomForOthers() {
    ChannelTokens few = registry(new ChannelTokens.Options(SIX_HOURS, 10, 2));
    Secret token = few.issue("a").token();
    for (int i = 0; i < 100; i++) {
      Secret child = few.cloneOf(token).orElseThrow().token();
      assertThat(few.cloneOf(child)).isPresent();
      few.revoke(child);
    }
    assertThat(few.size()).isEqualTo(1);
  }

  @Test
  void aTokenThatAnotherProcessMadeIsLetIn() {
    Secret token = Secret.of("ab".repeat(32));
    tokens.allow(token, "sync-9", Duration.ofMinutes(5));
    assertThat(tokens.scopeOf(token)).contains("sync-9");
    time.pass(Duration.ofMinutes(4));
    tokens.allow(token, "sync-9", Duration.ofMinutes(5));
    time.pass(Duration.ofMinutes(4));
    assertThat(tokens.scopeOf(token)).contains("sync-9");
    time.pass(Duration.ofMinutes(1));
    assertThat(tokens.scopeOf(token)).isEmpty();
    tokens.allow(token, "sync-9", Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(tokens.scopeOf(token)).isPresent();
    tokens.allow(token, "sync-9", Duration.ofSeconds(-1));
    assertThat(tokens.scopeOf(token)).isEmpty();
  }

  @Test
  void whatIsStoredOpensTheSameInTheNextLeaderAndHoldsNoToken() {
    Secret parent = tokens.issue("sync-1").token();
    Secret child = tokens.cloneOf(parent).orElseThrow().token();
    time.pass(Duration.ofHours(5));
    assertThat(tokens.renew(child)).isPresent();
    time.pass(Duration.ofMinutes(61));
    List<ChannelTokens.Stored> stored = tokens.stored();
    assertThat(stored).hasSize(2);
    assertThat(stored.toString()).doesNotContain(parent.reveal(), child.reveal());
    assertThat(tokens.scopeOf(Secret.of(stored.get(1).hash()))).isEmpty();

    ChannelTokens next = registry(ChannelTokens.Options.DEFAULT);
    next.restore(stored);
    next.restore(stored);
    assertThat(next.size()).isEqualTo(2);
    assertThat(next.scopeOf(parent)).isEmpty();
    assertThat(next.scopeOf(child)).contains("sync-1");
    time.pass(Duration.ofHours(5).minusMinutes(1).minusNanos(1000));
    assertThat(next.scopeOf(child)).isPresent();
    time.pass(Duration.ofNanos(2000));
    assertThat(next.scopeOf(child)).isEmpty();
  }

  @Test
  void aStoredCloneWithoutItsParentIsLeftOut() {
    tokens.restore(
        List.of(
            new ChannelTokens.Stored("aa", "bb", "s", Instant.MAX),
            new ChannelTokens.Stored("cc", "", "s", Instant.MIN)));
    assertThat(tokens.size()).isZero();
  }

  @Test
  void whoFollowsHasWhatTheLeaderHasAndWhatWasRevokedDoesNotComeBack() {
    Secret parent = tokens.issue("paris").token();
    Secret child = tokens.cloneOf(parent).orElseThrow().token();
    Secret other = tokens.issue("rome").token();
    ChannelTokens worker = registry(ChannelTokens.Options.DEFAULT);
    List<ChannelTokens.Stored> before = new ArrayList<>(tokens.stored());
    Collections.reverse(before);
    worker.follow(before);
    assertThat(worker.scopeOf(child)).contains("paris");
    assertThat(worker.scopes()).containsExactly("paris", "rome");

    tokens.revoke(parent);
    Secret local = Secret.of("cd".repeat(32));
    worker.allow(local, "channel", SIX_HOURS);
    worker.follow(tokens.stored());
    assertThat(worker.scopeOf(parent)).isEmpty();
    assertThat(worker.scopeOf(child)).isEmpty();
    assertThat(worker.scopeOf(other)).contains("rome");
    assertThat(worker.scopeOf(local)).contains("channel");
    time.pass(Duration.ofHours(5));
    String hash = tokens.find(other).orElseThrow().hash();
    assertThat(tokens.extend(hash)).isTrue();
    worker.follow(tokens.stored());
    time.pass(Duration.ofHours(5));
    assertThat(worker.good(hash)).isTrue();
    time.pass(Duration.ofHours(2));
    assertThat(worker.good(hash)).isFalse();
    assertThat(tokens.extend(hash)).isFalse();
    assertThat(tokens.find(other)).isEmpty();
  }

  @Test
  void theDefaultsAreThoseThatAreWritten() {
    ChannelTokens.Options options = ChannelTokens.Options.DEFAULT;
    assertThat(options).isEqualTo(new ChannelTokens.Options(SIX_HOURS, 100_000, 20_000));
    assertThatThrownBy(() -> new ChannelTokens.Options(Duration.ofSeconds(59), 1, 0))
        .hasMessageContaining("timeToLive");
    assertThatThrownBy(() -> new ChannelTokens.Options(SIX_HOURS, 0, 0))
        .hasMessageContaining("most");
    assertThatThrownBy(() -> new ChannelTokens.Options(SIX_HOURS, 1, -1))
        .hasMessageContaining("mostClones");
  }

  /** Against a model that knows parents and expiries and nothing else. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyLifeGoesAsTheModelSays(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Secret> made = new ArrayList<>();
    Map<Integer, Integer> parents = new LinkedHashMap<>();
    Map<Integer, Duration> expiries = new LinkedHashMap<>();
    Duration now = Duration.ZERO;
    for (int step = 0; step < 3000; step++) {
      int action = random.nextInt(10);
      int at = made.isEmpty() ? -1 : random.nextInt(made.size());
      if (action < 2 || at < 0) {
        parents.put(made.size(), -1);
        expiries.put(made.size(), now.plus(SIX_HOURS));
        made.add(tokens.issue("s").token());
      } else if (action < 5) {
        boolean good = good(at, expiries, now);
        var clone = tokens.cloneOf(made.get(at));
        assertThat(clone.isPresent()).as("seed %d step %d", seed, step).isEqualTo(good);
        if (good) {
          parents.put(made.size(), at);
          expiries.put(made.size(), now.plus(SIX_HOURS));
          made.add(clone.get().token());
        }
      } else if (action < 7) {
        boolean good = good(at, expiries, now);
        assertThat(tokens.renew(made.get(at)).isPresent())
            .as("seed %d step %d", seed, step)
            .isEqualTo(good);
        if (good) {
          expiries.put(at, now.plus(SIX_HOURS));
        }
      } else if (action < 8) {
        tokens.revoke(made.get(at));
        expiries.remove(at);
        for (int i = at + 1; i < made.size(); i++) {
          int parent = parents.getOrDefault(i, -1);
          if (parent >= at && !expiries.containsKey(parent)) {
            expiries.remove(i);
          }
        }
      } else {
        Duration passed = Duration.ofMinutes(random.nextInt(30));
        time.pass(passed);
        now = now.plus(passed);
      }
      int check = random.nextInt(made.size());
      assertThat(tokens.scopeOf(made.get(check)).isPresent())
          .as("seed %d step %d token %d", seed, step, check)
          .isEqualTo(good(check, expiries, now));
    }
  }

  private static boolean good(int token, Map<Integer, Duration> expiries, Duration now) {
    Duration expiry = expiries.get(token);
    return expiry != null && expiry.compareTo(now) > 0;
  }
}
