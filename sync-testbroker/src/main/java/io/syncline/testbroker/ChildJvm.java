package io.syncline.testbroker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A server in a JVM of its own, whose main method calls {@link ChildLife}. What it writes goes to a
 * file in its folder; when it does not come up, the end of that file is in the exception.
 */
public final class ChildJvm {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final int SHOWN_LINES = 40;

  private final Process process;

  /**
   * What to start.
   *
   * @param name the server's name; its files in the folder begin with it
   * @param dir the server's folder
   * @param classPath the JVM's class path, nothing of this JVM's own is added
   * @param main name of the main class
   * @param jvmOptions what the JVM is started with beyond what all children are
   * @param startLimit how long it may take until it serves
   */
  public record Plan(
      String name,
      Path dir,
      ClassPath classPath,
      String main,
      List<String> jvmOptions,
      Duration startLimit) {
    /** Copies the options. */
    public Plan {
      jvmOptions = List.copyOf(jvmOptions);
    }

    Path log() {
      return dir.resolve(name + ".log");
    }

    Path settings() {
      return dir.resolve(name + ".properties");
    }
  }

  /** The server did not start because somebody else listens on one of its ports. */
  public static final class PortTakenException extends IOException {
    private static final long serialVersionUID = 1;

    PortTakenException(String message) {
      super(message);
    }
  }

  private ChildJvm(Process process) {
    this.process = process;
  }

  /**
   * Starts the server and returns once it serves.
   *
   * @throws PortTakenException if a port that the settings name is in use
   * @throws IOException if it ends or takes too long instead; the message ends with what it wrote
   *     last
   */
  public static ChildJvm start(Plan plan, Map<String, String> settings)
      throws IOException, InterruptedException {
    Files.createDirectories(plan.dir());
    write(settings, plan.settings());
    long before = Files.exists(plan.log()) ? Files.size(plan.log()) : 0;
    Process process =
        new ProcessBuilder(command(plan))
            .directory(plan.dir().toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(plan.log().toFile()))
            .start();
    ChildJvm child = new ChildJvm(process);
    boolean up = false;
    try {
      String trouble = child.awaitReady(plan.startLimit());
      if (!trouble.isEmpty()) {
        child.kill();
        throw failure(plan, trouble, before);
      }
      up = true;
      return child;
    } finally {
      if (!up) {
        child.kill();
      }
    }
  }

  private static List<String> command(Plan plan) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(plan.jvmOptions());
    command.add("-XX:+UseSerialGC"); // the smallest footprint of the collectors
    command.add("-XX:+DisplayVMOutputToStderr"); // standard output is for ChildLife alone
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Djava.net.preferIPv4Stack=true");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
    command.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
    command.add("-cp");
    command.add(plan.classPath().toString());
    command.add(plan.main());
    command.add(plan.settings().toString());
    return command;
  }

  private static void write(Map<String, String> settings, Path file) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
  }

  /** Empty when the server serves, else what went wrong. */
  private String awaitReady(Duration limit) throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    CompletableFuture<Void> alarm =
        CompletableFuture.runAsync(
            () -> {
              late.set(true);
              process.destroyForcibly(); // ends the read below
            },
            CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    alarm.cancel(false);
    if (ChildLife.READY.equals(line)) {
      return "";
    }
    if (late.get()) {
      return "did not start within " + limit.toSeconds() + " s";
    }
    return line == null ? "ended instead of starting" : "said \"" + line + "\" instead of starting";
  }

  private static IOException failure(Plan plan, String trouble, long from) throws IOException {
    String written = written(plan.log(), from);
    String message = plan.name() + " " + trouble + "; it wrote to " + plan.log() + ":\n" + written;
    return written.contains("Address already in use")
        ? new PortTakenException(message)
        : new IOException(message);
  }

  private static String written(Path log, long from) throws IOException {
    Deque<String> last = new ArrayDeque<>();
    try (var in = Files.newInputStream(log)) {
      in.skipNBytes(from);
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        last.addLast(line);
        if (last.size() > SHOWN_LINES) {
          last.removeFirst();
        }
      }
    }
    return String.join("\n", last);
  }

  /** Whether the process is there. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The process, for whoever wants to look at it or to send it a signal. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends the server in order, or by force where that takes too long. */
  public void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroyForcibly(); // it cannot be told, so it has to be made
    }
    awaitEnd(STOP_LIMIT);
  }

  /** Ends the process as a crash would. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd(STOP_LIMIT);
  }

  private void awaitEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
