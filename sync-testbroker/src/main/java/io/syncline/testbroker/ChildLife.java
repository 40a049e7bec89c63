package io.syncline.testbroker;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The life of a child JVM as its main method sees it: start, say so on standard output, serve until
 * the parent closes standard input (or dies, which closes it too), stop. Standard output carries
 * nothing else.
 */
public final class ChildLife {
  /** What a child writes once it serves. */
  static final String READY = "READY";

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /** A server that runs in this JVM. */
  public interface Server {
    /** Returns once the server serves. */
    void start() throws Exception;

    /** Ends the server in order. */
    void stop() throws Exception;
  }

  /** Makes a server from the settings that the parent wrote. */
  public interface Factory {
    /** A server with these settings, not yet started. */
    Server create(Properties settings) throws Exception;
  }

  private ChildLife() {}

  /** Lives, and then ends this JVM; the one argument names the file of settings. */
  @SuppressWarnings("CatchAndPrintStackTrace") // it is how the parent learns why
  public static void live(String[] arguments, Factory factory) {
    PrintStream parent = System.out;
    System.setOut(System.err);
    int status = 1;
    try {
      Server server = factory.create(read(arguments[0]));
      server.start();
      parent.println(READY);
      parent.flush();
      drain(System.in);
      haltAfter(STOP_LIMIT);
      server.stop();
      status = 0;
    } catch (Throwable e) {
      e.printStackTrace();
    }
    System.err.flush();
    // Not exit: a server's own shutdown hooks have nothing left to do and may wait for what has
    // gone.
    Runtime.getRuntime().halt(status);
  }

  private static Properties read(String file) throws IOException {
    Properties settings = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(file))) {
      settings.load(in);
    }
    return settings;
  }

  private static void drain(InputStream in) throws IOException {
    byte[] ignored = new byte[64];
    while (in.read(ignored) >= 0) {
      // the parent has nothing to say
    }
  }

  /**
   * A server that cannot stop, because what it talks to has gone first, must not outlive its
   * parent.
   */
  private static void haltAfter(Duration limit) {
    CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> Runtime.getRuntime().halt(2));
  }
}
