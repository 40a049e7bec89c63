package io.syncline.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The unit and environment files that are shipped say what the tool knows, and systemd as well. */
class DeploymentFilesTest {
  private static final Path FOLDER = Path.of("deploy");
  private static final Pattern VARIABLE = Pattern.compile("(?m)^#?(SYNCLINE_[A-Z_]+)=(.*)$");
  private static final Pattern TYPED = Pattern.compile("--([a-z][a-zA-Z0-9.-]*)");
  private static final List<String> HARDENING =
      List.of(
          "NoNewPrivileges=yes",
          "CapabilityBoundingSet=",
          "ProtectSystem=strict",
          "ProtectHome=yes",
          "PrivateTmp=yes",
          "PrivateDevices=yes",
          "ProtectKernelTunables=yes",
          "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
          "SystemCallFilter=@system-service",
          "UMask=0077");

  @TempDir private Path folder;

  private static String text(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }

  private static String unit(String role) throws IOException {
    return text("systemd/syncline-" + role + ".service");
  }

  /** A command by its words, if the tool has it. */
  private static Optional<CommandSpec> command(String... words) {
    CommandLine line = Syncline.commandLine();
    for (String word : words) {
      CommandLine next = line.getSubcommands().get(word);
      if (next == null) {
        return Optional.empty();
      }
      line = next;
    }
    return Optional.of(line.getCommandSpec());
  }

  /** What the environment files of a role set, and with comments what they could set. */
  private static Map<String, String> environment(String role, boolean comments) throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (String file : List.of(role + ".env", role + ".secret.env")) {
      Matcher matcher = VARIABLE.matcher(text("environment/" + file));
      while (matcher.find()) {
        if (comments || !matcher.group().startsWith("#")) {
          found.put(matcher.group(1), matcher.group(2));
        }
      }
    }
    return found;
  }

  private static Set<String> variables(CommandSpec command) {
    return command.options().stream()
        .map(option -> Settings.variable(Settings.flag(option)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void everyVariableIsAFlagOfTheCommandThatTheUnitRuns(String role) throws IOException {
    assertThat(unit(role)).contains("-jar /opt/syncline/syncline.jar run " + role + "\n");
    CommandSpec command = command("run", role).orElseThrow();
    assertThat(variables(command)).containsAll(environment(role, true).keySet());
    assertThat(environment(role, false).keySet())
        .as("what the command can't do without")
        .containsAll(
            command.options().stream()
                .filter(OptionSpec::required)
                .map(option -> Settings.variable(Settings.flag(option)))
                .toList());
  }

  @Test
  void theMastersVariablesAreAllThatTheMasterNeeds() throws IOException {
    Map<String, String> set = new HashMap<>(environment("master", false));
    set.replaceAll((name, value) -> value.replace("/etc/syncline/", folder + "/"));
    set.put("SYNCLINE_CLUSTER_FOLDER", folder.resolve("cluster").toString());
    Tool tool = new Tool();
    set.forEach(tool::with);
    // The command line is right, and the first file that is read is not there.
    Tool.Run run = tool.run("run", "master").expect(ExitCodes.FAILED);
    assertThat(run.err()).contains(folder + "/master.jwt");
    assertThat(folder.resolve("cluster")).doesNotExist();
  }

  @Test
  void everyFlagThatAUnitTypesIsThere() throws IOException {
    String dropIn = text("systemd/syncline-master.service.d/create-keyfile.conf");
    CommandSpec create = command("create", "tls", "keyfile").orElseThrow();
    Set<String> known =
        create.options().stream()
            .map(Settings::flag)
            .collect(Collectors.toCollection(TreeSet::new));
    Matcher typed = TYPED.matcher(dropIn.substring(dropIn.indexOf("ExecStartPre=")));
    Set<String> used = new TreeSet<>();
    while (typed.find()) {
      used.add(typed.group(1));
    }
    assertThat(dropIn).contains("syncline.jar create tls keyfile ");
    assertThat(used).contains("cacert", "cakey", "host", "keyfile");
    assertThat(known).containsAll(used);
    Matcher set = Pattern.compile("Environment=(SYNCLINE_[A-Z_]+)=").matcher(dropIn);
    assertThat(set.find()).isTrue();
    assertThat(variables(command("run", "master").orElseThrow())).contains(set.group(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void unitsStopWithinAMinuteAndAreHardened(String role) throws IOException {
    assertThat(unit(role).lines())
        .contains(
            "TimeoutStopSec=60",
            "LimitNOFILE=" + (role.equals("master") ? 8192 : 1_000_000),
            "User=syncline",
            "Restart=on-failure",
            "EnvironmentFile=/etc/syncline/" + role + ".env",
            "EnvironmentFile=-/etc/syncline/" + role + ".secret.env")
        .containsAll(HARDENING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void secretsStandInTheFileForRootAlone(String role) throws IOException {
    assertThat(text("environment/" + role + ".env"))
        .doesNotContain("TOKEN=", "PASSWORD=", "JWTSECRET=");
    assertThat(text("environment/" + role + ".secret.env")).contains("owner root, mode 0600");
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "worker"})
  void systemdFindsNothingWrongAndLittleExposed(String role) throws Exception {
    Optional<Path> tool = Programs.find("systemd-analyze");
    assumeTrue(tool.isPresent(), "no systemd-analyze on this machine");
    Path unit = folder.resolve("syncline-" + role + ".service");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(unit, unit(role).replace("/usr/bin/java", java));
    Programs.Ended verified = Programs.run(tool.get().toString(), "verify", unit.toString());
    assertThat(verified.output()).as("what systemd-analyze verify says").isBlank();
    assertThat(verified.code()).isZero();
    Programs.Ended help = Programs.run(tool.get().toString(), "--help");
    assumeTrue(help.output().contains("--offline"), "this systemd-analyze reviews no files");
    Programs.Ended review =
        Programs.run(
            tool.get().toString(), "security", "--offline=true", "--threshold=20", unit.toString());
    assertThat(review.code()).as(review.output()).isZero();
  }
}
