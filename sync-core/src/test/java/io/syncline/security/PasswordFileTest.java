package io.syncline.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.internal.loop.ManualTime;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and passwords, in virtual time where it matters. */
class PasswordFileTest {
  private static final String OLGA = Door.user("olga", "first", Role.OPERATOR);

  private final ManualTime time = new ManualTime(1);
  private final ManualTime.Process runtime = time.process();

  private PasswordFile file(String content, int mostWaiting, int mostRemembered) {
    return new PasswordFile(
        runtime,
        Door.seeded(1),
        new PasswordFile.Options(1000, 2, mostWaiting, Duration.ofMinutes(1), mostRemembered),
        content);
  }

  private static CompletableFuture<Optional<Caller>> ask(
      Authenticator file, String name, String password) {
    return file.authenticate(name, Secret.of(password)).toCompletableFuture();
  }

  private Optional<Caller> answer(Authenticator file, String name, String password) {
    CompletableFuture<Optional<Caller>> asked = ask(file, name, password);
    time.pass(Duration.ZERO);
    assertThat(asked).isDone();
    return asked.join();
  }

  @Test
  void acceptsALineThatAnotherProgramMade() {
    // hashlib.pbkdf2_hmac('sha256', 'hünter2:ß'.encode(), bytes(range(16)), 600000, 32)
    String line =
        "jörg:pbkdf2-sha256:600000:AAECAwQFBgcICQoLDA0ODw==:"
            + "uYT6pjZ3PfJOWWRjtJSBlYrdYusjPdjwikQAPLGJn2s=:operator,monitor";
    PasswordFile file =
        new PasswordFile(runtime, Door.seeded(1), PasswordFile.Options.DEFAULT, line);
    assertThat(answer(file, "jörg", "hünter2:ß"))
        .contains(new Caller("jörg", EnumSet.of(Role.OPERATOR, Role.MONITOR)));
    assertThat(answer(file, "jörg", "hünter2:s")).isEmpty();
  }

  @Test
  void acceptsTheLinesThatItMakes() {
    Secret password = Secret.of("correct horse");
    EnumSet<Role> roles = EnumSet.of(Role.MONITOR);
    String line = PasswordFile.line("mona", password, roles, SecretSource.system());
    String again = PasswordFile.line("mona", password, roles, SecretSource.system());
    assertThat(line)
        .matches("mona:pbkdf2-sha256:600000:[A-Za-z0-9+/]{22}==:[A-Za-z0-9+/]{43}=:monitor")
        .isNotEqualTo(again)
        .doesNotContain("correct horse");
    PasswordFile file =
        new PasswordFile(runtime, Door.seeded(1), PasswordFile.Options.DEFAULT, line + "\n");
    assertThat(answer(file, "mona", "correct horse")).isPresent();
    assertThatThrownBy(() -> PasswordFile.line("mona", Secret.of(""), roles, Door.seeded(1)))
        .isInstanceOf(SyncException.class);
    assertThatThrownBy(() -> PasswordFile.line("mo:na", Secret.of("some"), roles, Door.seeded(1)))
        .isInstanceOf(SyncException.class);
    assertThatThrownBy(
            () -> PasswordFile.line("mona", password, EnumSet.of(Role.MEMBER), Door.seeded(1)))
        .isInstanceOf(SyncException.class);
  }

  @Test
  void aGoodCheckIsRememberedForAMinuteAndABadOneNever() {
    PasswordFile file = file(OLGA, 64, 1000);
    CompletableFuture<Optional<Caller>> first = ask(file, "olga", "first");
    assertThat(first).isNotDone();
    time.pass(Duration.ZERO);
    assertThat(first.join()).isPresent();
    assertThat(ask(file, "olga", "first")).isDone();
    assertThat(answer(file, "olga", "wrong")).isEmpty();
    assertThat(ask(file, "olga", "wrong")).isNotDone();
    time.pass(Duration.ofMinutes(1).minusNanos(1));
    assertThat(ask(file, "olga", "first")).isDone();
    time.pass(Duration.ofNanos(1));
    assertThat(ask(file, "olga", "first")).isNotDone();
  }

  @Test
  void theOldestRememberedGivesWay() {
    PasswordFile file = file(OLGA + "\n" + Door.user("otto", "other", Role.MONITOR), 64, 1);
    answer(file, "olga", "first");
    answer(file, "otto", "other");
    assertThat(ask(file, "otto", "other")).isDone();
    assertThat(ask(file, "olga", "first")).isNotDone();
  }

  @Test
  void thoseWhoAskTheSameAtOnceCostOneHash() {
    PasswordFile file = file(OLGA, 1, 1000);
    List<CompletableFuture<Optional<Caller>>> asked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      asked.add(ask(file, "olga", "first"));
    }
    time.pass(Duration.ZERO);
    assertThat(asked).allSatisfy(one -> assertThat(one.join()).isPresent());
  }

  @Test
  void whoComesBeyondTheBoundIsToldToTryAgain() {
    PasswordFile file = file(OLGA, 2, 1000);
    List<CompletableFuture<Optional<Caller>>> waiting =
        List.of(ask(file, "olga", "a"), ask(file, "olga", "b"));
    CompletableFuture<Optional<Caller>> third = ask(file, "olga", "first");
    assertThat(third).isCompletedExceptionally();
    Gatekeeper gatekeeper = Gatekeeper.builder().passwords(file).build();
    AccessRequest request =
        new AccessRequest(Optional.of(Door.basic("olga", "first")), List.of(), "GET", Door.PATH);
    assertThat(Door.refused(gatekeeper.admit(request).toCompletableFuture().join()).status())
        .isEqualTo(503);
    file.replace(OLGA);
    assertThat(ask(file, "olga", "first")).isCompletedExceptionally();
    time.pass(Duration.ZERO);
    assertThat(waiting).allSatisfy(one -> assertThat(one.join()).isEmpty());
    assertThat(answer(file, "olga", "first")).isPresent();
  }

  @Test
  void anotherContentHoldsAtOnce() {
    PasswordFile file = file(OLGA, 64, 1000);
    assertThat(answer(file, "olga", "first")).isPresent();
    CompletableFuture<Optional<Caller>> underWay = ask(file, "olga", "second");
    file.replace("# changed\n\n" + Door.user("olga", "second", Role.MONITOR) + "\r\n");
    CompletableFuture<Optional<Caller>> afterwards = ask(file, "olga", "second");
    assertThat(answer(file, "olga", "first")).isEmpty();
    assertThat(afterwards.join()).isPresent();
    assertThat(answer(file, "olga", "second").orElseThrow().roles())
        .isEqualTo(EnumSet.of(Role.MONITOR));
    assertThat(underWay.join()).isEmpty();
    file.replace("");
    assertThat(answer(file, "olga", "second")).isEmpty();
  }

  @Test
  void whatWasCheckedAgainstTheFormerContentIsNotRemembered() {
    PasswordFile file = file(OLGA, 64, 1000);
    CompletableFuture<Optional<Caller>> underWay = ask(file, "olga", "first");
    file.replace("");
    time.pass(Duration.ZERO);
    assertThat(underWay.join()).isPresent();
    assertThat(answer(file, "olga", "first")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "olga",
        "olga:hidden",
        "olga:pbkdf2-sha1:1000:s:hidden:operator",
        "olga:pbkdf2-sha256:999:AAECAwQFBgcICQoLDA0ODw==:hidden:operator",
        "olga:pbkdf2-sha256:99999999:AAECAwQFBgcICQoLDA0ODw==:hidden:operator",
        "olga:pbkdf2-sha256:-5:AAECAwQFBgcICQoLDA0ODw==:hidden:operator",
        "olga:pbkdf2-sha256:1000:AAECAwQFBgcICQoLDA0ODw==:hidden:operator",
        "olga:pbkdf2-sha256:1000:!hidden:AAECAwQFBgcICQoLDA0ODw==:operator",
        "olga:pbkdf2-sha256:1000:AAECAwQFBgcICQoLDA0ODw==:"
            + "uYT6pjZ3PfJOWWRjtJSBlYrdYusjPdjwikQAPLGJn2s=:member",
        "olga:pbkdf2-sha256:1000:AAECAwQFBgcICQoLDA0ODw==:"
            + "uYT6pjZ3PfJOWWRjtJSBlYrdYusjPdjwikQAPLGJn2s=:",
        ":pbkdf2-sha256:1000:AAECAwQFBgcICQoLDA0ODw==:"
            + "uYT6pjZ3PfJOWWRjtJSBlYrdYusjPdjwikQAPLGJn2s=:operator"
      })
  void aWrongLineIsNamedAndTheContentBeforeStays(String line) {
    PasswordFile file = file(OLGA, 64, 1000);
    assertThatThrownBy(() -> file.replace("# a comment\n" + line))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("line 2")
        .message()
        .doesNotContain("hidden", "uYT6");
    assertThat(answer(file, "olga", "first")).isPresent();
  }

  @Test
  void aUserWhoIsThereTwiceIsRefused() {
    assertThatThrownBy(() -> file(OLGA + "\n" + OLGA, 64, 1000))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void anUnknownUserCostsWhatTheDearestKnownOneCosts() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Secret password = Secret.of("dear");
    String dear =
        PasswordHash.of("dora", password, 200_000, EnumSet.of(Role.OPERATOR), Door.seeded(2))
            .line();
    PasswordFile file = file(OLGA + "\n" + dear, 64, 1000);
    List<Long> nanos = new ArrayList<>();
    for (String name : List.of("warm-up", "dora", "olga", "nobody-at-all")) {
      long before = threads.getCurrentThreadCpuTime();
      assertThat(answer(file, name, "wrong")).isEmpty();
      nanos.add(threads.getCurrentThreadCpuTime() - before);
    }
    long dora = nanos.get(1);
    assertThat(nanos.get(2)).isBetween(dora / 3, dora * 3);
    assertThat(nanos.get(3)).isBetween(dora / 3, dora * 3);
  }

  @Test
  void hashesAreComputedOnThePoolAndNotOnTheCallersThread() throws Exception {
    try (SyncRuntime threaded = SyncRuntime.threaded("test")) {
      PasswordFile file =
          new PasswordFile(
              threaded,
              SecretSource.system(),
              new PasswordFile.Options(1000, 2, 64, Duration.ZERO, 1),
              Door.user("olga", "first", Role.OPERATOR).replace(":1000:", ":300000:"));
      CompletableFuture<String> thread =
          ask(file, "olga", "first").thenApply(caller -> Thread.currentThread().getName());
      assertThat(thread.get(30, TimeUnit.SECONDS)).startsWith("syncline-test-passwords-");
    }
  }

  @Test
  void theDefaultsAreThoseThatAreWritten() {
    PasswordFile.Options options = PasswordFile.Options.DEFAULT;
    assertThat(options.leastRounds()).isEqualTo(600_000);
    assertThat(options.threads()).isEqualTo(2);
    assertThat(options.mostWaiting()).isEqualTo(64);
    assertThat(options.remember()).isEqualTo(Duration.ofMinutes(1));
    assertThat(options.mostRemembered()).isEqualTo(1000);
    assertThatThrownBy(() -> new PasswordFile.Options(999, 2, 64, Duration.ZERO, 1))
        .hasMessageContaining("leastRounds");
    assertThatThrownBy(() -> new PasswordFile.Options(1000, 0, 64, Duration.ZERO, 1))
        .hasMessageContaining("threads");
    assertThatThrownBy(() -> new PasswordFile.Options(1000, 1, 0, Duration.ZERO, 1))
        .hasMessageContaining("mostWaiting");
    assertThatThrownBy(() -> new PasswordFile.Options(1000, 1, 1, Duration.ofHours(1), 1))
        .hasMessageContaining("remember");
  }
}
