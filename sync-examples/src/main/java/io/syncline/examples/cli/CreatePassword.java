package io.syncline.examples.cli;

import io.syncline.SyncException;
import io.syncline.SyncRuntime;
import io.syncline.pki.SecretFile;
import io.syncline.security.PasswordFile;
import io.syncline.security.Role;
import io.syncline.security.Secret;
import io.syncline.security.SecretSource;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "password",
    description = {
      "Makes a user's line of a password file: a salted hash (PBKDF2), from which nobody learns the",
      "password. It is asked for without an echo, or is the first line of standard input."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  syncline create password --user=admin --file=/etc/syncline/users",
      "  syncline create password --user=prometheus --role=monitor < secret.txt"
    })
final class CreatePassword implements Callable<Integer> {
  @Mixin private Terminal terminal = new Terminal();

  @Option(
      names = "--user",
      required = true,
      paramLabel = "NAME",
      description = "Name of the user, without space and colon.")
  private String user = "";

  @Option(
      names = "--role",
      split = ",",
      paramLabel = "ROLE",
      defaultValue = "operator",
      description = "operator: may do everything; monitor: may look at metrics. Repeatable.")
  private List<String> roles = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "File in which the user's line is put or replaced, mode 0600; made if it is not there."
              + " The line is shown without.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    EnumSet<Role> given = roles();
    char[] password = password();
    String line;
    try {
      line = PasswordFile.line(user, secret(password), given, SecretSource.system());
    } finally {
      Arrays.fill(password, ' ');
    }
    if (file == null) {
      terminal.line(line);
      return ExitCodes.OK;
    }
    SecretFile.write(file, with(line, file));
    terminal.line("wrote " + file);
    return ExitCodes.OK;
  }

  private static Secret secret(char[] password) {
    return Secret.of(new String(password));
  }

  private EnumSet<Role> roles() {
    EnumSet<Role> found = EnumSet.noneOf(Role.class);
    for (String role : roles) {
      switch (role.toLowerCase(Locale.ROOT)) {
        case "operator" -> found.add(Role.OPERATOR);
        case "monitor" -> found.add(Role.MONITOR);
        default -> throw terminal.wrong("--role '" + role + "': operator or monitor");
      }
    }
    return found;
  }

  private char[] password() throws IOException {
    Console console = System.console();
    if (console != null) {
      char[] first = console.readPassword("Password of %s: ", user);
      char[] again = console.readPassword("Once more: ");
      if (first == null || again == null || !Arrays.equals(first, again)) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST, "the two passwords differ: nothing was written");
      }
      return first;
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    if (line == null || line.isEmpty()) {
      throw terminal.wrong("standard input has no password on its first line");
    }
    return line.toCharArray();
  }

  /** The file's content with the user's line in its place; all of it is checked. */
  private String with(String line, Path users) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean placed = false;
    if (Files.exists(users)) {
      for (String old : Files.readAllLines(users)) {
        boolean mine = old.startsWith(user + ":");
        placed |= mine;
        lines.add(mine ? line : old);
      }
    }
    if (!placed) {
      lines.add(line);
    }
    String content = String.join("\n", lines) + "\n";
    SyncRuntime runtime = SyncRuntime.threaded("password");
    try {
      // A file that a master would refuse is refused here, by its line.
      new PasswordFile(runtime, SecretSource.system(), PasswordFile.Options.DEFAULT, content);
    } finally {
      runtime.close();
    }
    return content;
  }
}
