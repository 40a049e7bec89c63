package io.syncline.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.SyncException;
import io.syncline.internal.loop.ManualTime;
import io.syncline.pki.FileWatch;
import io.syncline.pki.ReloadListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with secrets and passwords that change while calls go on, in virtual time. */
class WatchedCredentialsTest {
  private static final Duration INTERVAL = FileWatch.DEFAULT_INTERVAL;
  private static final Duration OVERLAP = Duration.ofMinutes(5);
  private static final PasswordFile.Options QUICK =
      new PasswordFile.Options(1000, 2, 64, Duration.ofMinutes(1), 1000);

  @TempDir private Path folder;

  private final ManualTime time = new ManualTime(1);
  private final ManualTime.Process runtime = time.process();
  private final FileWatch watch = new FileWatch(runtime, INTERVAL);
  private final List<Path> taken = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final ReloadListener<Object> heard =
      new ReloadListener<>() {
        @Override
        public void changed(Object file) {
          taken.add((Path) file);
        }

        @Override
        public void broken(SyncException problem) {
          problems.add(problem.getMessage());
        }
      };
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("some.file");
  }

  private SecretRing ring() {
    return SecretRing.watching(runtime, watch, file, OVERLAP, heard);
  }

  private PasswordFile users() {
    return PasswordFile.watching(runtime, watch, file, QUICK, heard);
  }

  private static List<String> texts(SecretRing ring) {
    return ring.accepted().stream().map(Secret::reveal).toList();
  }

  private boolean fits(PasswordFile users, String name, String password) {
    CompletableFuture<Optional<Caller>> asked =
        users.authenticate(name, Secret.of(password)).toCompletableFuture();
    time.pass(Duration.ZERO);
    assertThat(asked).isDone();
    return asked.join().isPresent();
  }

  @Test
  void aNewSecretIsUsedAndTheOldOneAcceptedForTheOverlap() throws Exception {
    Files.writeString(file, "first-secret\n");
    SecretRing ring = ring();
    assertThat(texts(ring)).containsExactly("first-secret");

    Files.writeString(file, "second-secret\n");
    time.pass(INTERVAL.multipliedBy(2));
    assertThat(ring.current()).isEqualTo(Secret.of("second-secret"));
    assertThat(texts(ring)).containsExactly("second-secret", "first-secret");
    assertThat(taken).containsExactly(file);

    time.pass(OVERLAP.minus(INTERVAL));
    assertThat(texts(ring)).as("the overlap is not over").hasSize(2);
    time.pass(INTERVAL);
    assertThat(texts(ring)).containsExactly("second-secret");
    assertThat(problems).isEmpty();
  }

  @Test
  void halfASecretIsNeverUsed() throws Exception {
    Files.writeString(file, "first-secret");
    SecretRing ring = ring();
    for (String part : List.of("se", "second", "second-secr")) {
      Files.writeString(file, part);
      time.pass(INTERVAL);
      assertThat(texts(ring)).containsExactly("first-secret");
    }
    Files.writeString(file, "second-secret");
    time.pass(INTERVAL.multipliedBy(2));
    assertThat(texts(ring)).containsExactly("second-secret", "first-secret");
  }

  @Test
  void aBrokenSecretFileIsToldOnceAndTheOldSecretStays() throws Exception {
    Files.writeString(file, "first-secret");
    SecretRing ring = ring();
    Files.writeString(file, " \n");
    time.pass(INTERVAL.multipliedBy(5));
    assertThat(problems).singleElement().asString().contains(file.toString(), "empty");
    Files.delete(file);
    time.pass(INTERVAL.multipliedBy(5));
    assertThat(problems).hasSize(2).last().asString().contains("does not exist");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    time.pass(INTERVAL.multipliedBy(5));
    assertThat(problems).hasSize(3).last().asString().contains("no text");
    assertThat(texts(ring)).containsExactly("first-secret");
    assertThat(problems).noneMatch(text -> text.contains("first-secret"));

    Files.writeString(file, "second-secret");
    time.pass(INTERVAL.multipliedBy(2));
    assertThat(ring.current()).isEqualTo(Secret.of("second-secret"));
  }

  @Test
  void whatIsWrongFromTheStartIsRefused() throws Exception {
    assertThatThrownBy(this::ring).hasMessageContaining("does not exist");
    assertThatThrownBy(this::users).hasMessageContaining("does not exist");
    Files.writeString(file, "x");
    assertThatThrownBy(() -> SecretRing.watching(runtime, watch, file, Duration.ofNanos(-1), heard))
        .isInstanceOf(SyncException.class)
        .hasMessageContaining("overlap");
    assertThatThrownBy(this::users)
        .isInstanceOf(SyncException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("line 1");
  }

  @Test
  void newUsersAndPasswordsCountAndTheOldNoLonger() throws Exception {
    write(Door.user("olga", "first", Role.OPERATOR));
    PasswordFile users = users();
    assertThat(fits(users, "olga", "first")).isTrue();

    write(Door.user("olga", "second", Role.OPERATOR), Door.user("mona", "third", Role.MONITOR));
    time.pass(INTERVAL.multipliedBy(2));
    assertThat(fits(users, "olga", "first")).isFalse();
    assertThat(fits(users, "olga", "second")).isTrue();
    assertThat(fits(users, "mona", "third")).isTrue();
    assertThat(taken).containsExactly(file);

    write("# nobody");
    time.pass(INTERVAL.multipliedBy(2));
    assertThat(fits(users, "olga", "second")).isFalse();
  }

  @Test
  void aBrokenOrHalfWrittenPasswordFileKeepsTheUsersOfBefore() throws Exception {
    write(Door.user("olga", "first", Role.OPERATOR));
    PasswordFile users = users();
    String next = Door.user("olga", "second", Role.OPERATOR);
    write(next.substring(0, next.length() / 2));
    time.pass(INTERVAL);
    assertThat(problems).as("it may be half written").isEmpty();
    time.pass(INTERVAL.multipliedBy(3));
    assertThat(problems).singleElement().asString().contains(file.toString(), "line 1");
    assertThat(fits(users, "olga", "first")).isTrue();
    write("");
    time.pass(INTERVAL.multipliedBy(3));
    assertThat(problems).hasSize(2).last().asString().contains("blank");
    assertThat(fits(users, "olga", "first")).isTrue();

    write(next);
    time.pass(INTERVAL.multipliedBy(2));
    assertThat(fits(users, "olga", "second")).isTrue();
    assertThat(fits(users, "olga", "first")).isFalse();
  }

  private void write(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines));
  }
}
