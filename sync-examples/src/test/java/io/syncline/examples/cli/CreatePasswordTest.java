package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncRuntime;
import io.syncline.security.Caller;
import io.syncline.security.PasswordFile;
import io.syncline.security.Role;
import io.syncline.security.Secret;
import io.syncline.security.SecretSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of the password file, as a master reads them. */
class CreatePasswordTest {
  @TempDir Path folder;
  private final InputStream before = System.in;
  private final SyncRuntime runtime = SyncRuntime.threaded("password-test");

  @AfterEach
  void end() {
    System.setIn(before);
    runtime.close();
  }

  private Tool.Run create(String password, String... flags) {
    System.setIn(new ByteArrayInputStream((password + "\n").getBytes(StandardCharsets.UTF_8)));
    List<String> args = new ArrayList<>(List.of("create", "password"));
    args.addAll(List.of(flags));
    return new Tool().run(args.toArray(String[]::new));
  }

  private Optional<Caller> login(String content, String user, String password) throws Exception {
    return new PasswordFile(runtime, SecretSource.system(), PasswordFile.Options.DEFAULT, content)
        .authenticate(user, Secret.of(password))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void aLineIsShownThatLetsTheUserInAndHoldsNoPassword() throws Exception {
    String line = create("gr\u00fcn 7", "--user=ada", "--role=monitor").expect(0).out();
    assertThat(line).startsWith("ada:pbkdf2-sha256:600000:").doesNotContain("gr\u00fcn");
    assertThat(login(line, "ada", "gr\u00fcn 7").orElseThrow().roles())
        .containsExactly(Role.MONITOR);
    assertThat(login(line, "ada", "gr\u00fcn")).isEmpty();
  }

  @Test
  void aFileKeepsTheOtherUsersAndIsForItsOwnerAlone() throws Exception {
    Path users = folder.resolve("users");
    Files.writeString(users, "# people\n");
    create("one", "--user=ada", "--file=" + users).expect(0);
    create("two", "--user=bob", "--file=" + users).expect(0);
    Tool.Run run = create("three", "--user=ada", "--file=" + users).expect(0);
    assertThat(run.out()).isEqualTo("wrote " + users + System.lineSeparator());
    String content = Files.readString(users);
    assertThat(content).startsWith("# people\nada:").hasLineCount(3);
    assertThat(login(content, "ada", "one")).isEmpty();
    assertThat(login(content, "ada", "three")).isPresent();
    assertThat(login(content, "bob", "two")).isPresent();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
        .isEqualTo("rw-------");
  }

  @Test
  void refusesWhatAMasterWouldRefuse() throws Exception {
    assertThat(create("x", "--user=a b").expect(ExitCodes.USAGE).err()).contains("name");
    assertThat(create("x", "--user=a", "--role=king").expect(ExitCodes.USAGE).err())
        .contains("operator or monitor");
    assertThat(create("", "--user=a").expect(ExitCodes.USAGE).err()).contains("standard input");
    Path users = folder.resolve("users");
    Files.writeString(users, "nonsense\n");
    assertThat(create("x", "--user=a", "--file=" + users).expect(ExitCodes.USAGE).err())
        .contains("line 1");
    assertThat(Files.readString(users)).isEqualTo("nonsense\n");
  }
}
