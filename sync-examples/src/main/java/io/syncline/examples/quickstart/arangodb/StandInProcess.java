package io.syncline.examples.quickstart.arangodb;

import io.syncline.examples.quickstart.arangodb.raw.ArangoAccess;
import io.syncline.testbroker.ChildJvm;
import io.syncline.testbroker.ClassPath;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A process with one stand-in. It ends when it is closed, or when this process ends. */
final class StandInProcess implements AutoCloseable {
  static final int COORDINATORS = 2;
  static final int DB_SERVERS = 3;

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final List<String> JVM = List.of("-Xmx3g");

  private final ChildJvm child;
  private final ArangoAccess access;

  private StandInProcess(ChildJvm child, ArangoAccess access) {
    this.child = child;
    this.access = access;
  }

  /**
   * Starts it with nothing in its cluster but the user root.
   *
   * @param folder where a folder of its own is made
   * @param password of root
   */
  static StandInProcess start(String name, Path folder, String password) {
    Path own = folder.resolve(name);
    Path endpoints = own.resolve("endpoints");
    String secret = random();
    ChildJvm.Plan plan =
        new ChildJvm.Plan(
            "stand-in", own, classPath(), StandInMain.class.getName(), JVM, START_LIMIT);
    Map<String, String> settings =
        Map.of(
            StandInMain.COORDINATORS, String.valueOf(COORDINATORS),
            StandInMain.DB_SERVERS, String.valueOf(DB_SERVERS),
            StandInMain.SECRET, secret,
            StandInMain.PASSWORD, password,
            StandInMain.ENDPOINTS, endpoints.toString());
    try {
      ChildJvm child = ChildJvm.start(plan, settings);
      try {
        List<String> listening = Files.readAllLines(endpoints);
        return new StandInProcess(child, new ArangoAccess(listening, "root", password, secret));
      } catch (IOException e) {
        child.kill();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no stand-in for " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the stand-in for " + name + " starts", e);
    }
  }

  /** The class path of this JVM. */
  private static ClassPath classPath() {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    return new ClassPath(Arrays.stream(entries).map(Path::of).map(Path::toAbsolutePath).toList());
  }

  /** A secret or password. */
  static String random() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  ArangoAccess access() {
    return access;
  }

  /** The process, for whoever wants to see that it ends. */
  ProcessHandle handle() {
    return child.handle();
  }

  @Override
  public void close() {
    child.stop();
  }
}
