package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A stand-in in a process of its own, for tests that cut processes or need another language.
 *
 * <p>Options: {@code --coordinators=1}, {@code --db-servers=2}, {@code --version=3.12.4}, {@code
 * --secret-file=FILE} (its bytes are the cluster's secret), {@code --keyfile=FILE} (PEM, for
 * HTTPS), {@code --root-password-file=FILE}, {@code --no-authentication}.
 *
 * <p>The first line of its output is a JSON object: {@code coordinators} and {@code dbServers},
 * each with the addresses by server id. After that each line of its input is a command, see {@link
 * StandInConsole}, and is answered by one line of JSON. It ends where its input ends.
 */
public final class StandInProcess {
  private StandInProcess() {}

  /** Runs until the input ends. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // What logs to standard output does not come between the lines that are read.
    System.setOut(System.err);
    try (ArangoStandIn standIn = ArangoStandIn.start(options(arguments));
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      out.println(addresses(standIn));
      StandInConsole console = new StandInConsole(standIn);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(console.run(line));
      }
    }
  }

  static StandInOptions options(String[] arguments) throws IOException {
    StandInOptions.Builder options = StandInOptions.builder();
    int coordinators = 1;
    int dbServers = 2;
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      String value = argument.substring(equals + 1);
      switch (name) {
        case "--coordinators" -> coordinators = Integer.parseInt(value);
        case "--db-servers" -> dbServers = Integer.parseInt(value);
        case "--version" -> options.version(value);
        case "--secret-file" -> options.secret(Bytes.wrap(Files.readAllBytes(Path.of(value))));
        case "--root-password-file" ->
            options.rootPassword(Files.readString(Path.of(value)).strip());
        case "--keyfile" -> options.keyfile(Path.of(value));
        case "--no-authentication" -> options.withoutAuthentication();
        default ->
            throw new IllegalArgumentException(
                "unknown option " + name + ": see the Javadoc of StandInProcess");
      }
    }
    return options.servers(coordinators, dbServers).build();
  }

  static ObjectNode addresses(ArangoStandIn standIn) {
    ObjectNode line = Json.object();
    put(line.putObject("coordinators"), standIn.coordinatorIds(), standIn.coordinators());
    put(line.putObject("dbServers"), standIn.dbServerIds(), standIn.dbServers());
    return line;
  }

  private static void put(ObjectNode to, List<String> ids, List<URI> addresses) {
    for (int i = 0; i < ids.size(); i++) {
      to.put(Objects.requireNonNull(ids.get(i)), addresses.get(i).toString());
    }
  }
}
