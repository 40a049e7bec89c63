package io.syncline.examples.quickstart.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.syncline.examples.quickstart.arangodb.raw.ArangoAccess;
import io.syncline.testkit.arangodb.StandInProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process with one stand-in. It ends when it is closed, or when this process ends and with it the
 * child's input. What it writes beside its answers is in a file of its folder. For one thread.
 */
final class StandInChild implements AutoCloseable {
  static final int COORDINATORS = 2;
  static final int DB_SERVERS = 3;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 15;

  private final String name;
  private final Process process;
  private final BufferedReader out;
  private final ArangoAccess access;

  private StandInChild(String name, Process process, String secret) throws IOException {
    this.name = name;
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    List<String> coordinators = new ArrayList<>();
    answer(START_SECONDS).path("coordinators").forEach(each -> coordinators.add(each.asText()));
    this.access = new ArangoAccess(coordinators, "root", "", secret);
  }

  /**
   * Starts it with nothing in its cluster but the user root, whose password is empty.
   *
   * @param folder where a folder of its own is made
   */
  static StandInChild start(String name, Path folder) {
    Process process = null;
    try {
      Path own = Files.createDirectory(folder.resolve("stand-in-" + name));
      String secret = random();
      Path secretFile = Files.writeString(own.resolve("secret"), secret);
      process =
          new ProcessBuilder(command(secretFile))
              .redirectError(own.resolve("stand-in.log").toFile())
              .start();
      StandInChild child = new StandInChild(name, process, secret);
      process = null;
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException("no stand-in for " + name, e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static List<String> command(Path secretFile) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx3g",
        "-XX:+UseParallelGC",
        "-cp",
        System.getProperty("java.class.path"),
        StandInProcess.class.getName(),
        "--coordinators=" + COORDINATORS,
        "--db-servers=" + DB_SERVERS,
        "--secret-file=" + secretFile);
  }

  private static String random() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  ArangoAccess access() {
    return access;
  }

  /** The process, for whoever wants to see that it ends. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** What it was asked and a right client does not ask, in words. */
  List<String> complaints() {
    try {
      OutputStream commands = process.getOutputStream();
      commands.write("complaints\n".getBytes(StandardCharsets.US_ASCII));
      commands.flush();
      List<String> all = new ArrayList<>();
      answer(STOP_SECONDS).path("result").forEach(each -> all.add(name + ": " + each));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException("the stand-in for " + name + " does not answer", e);
    }
  }

  /** The next line, or an exception where the process ends or takes too long. */
  private JsonNode answer(int seconds) throws IOException {
    CompletableFuture<Void> alarm =
        CompletableFuture.runAsync(
            process::destroyForcibly, // ends the read below
            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
    String line = out.readLine();
    alarm.cancel(false);
    if (line == null) {
      throw new IOException("the stand-in for " + name + " ended, or took " + seconds + " s");
    }
    return JSON.readTree(line);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      process.destroyForcibly(); // it can't be told, so it has to be made
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
