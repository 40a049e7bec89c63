package io.syncline.testbroker;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Main programs for the tests of child JVMs, on the class path of the tests. */
final class ChildMains {
  private ChildMains() {}

  /** A child with one of these mains and a start limit. */
  static ChildJvm.Plan plan(Path dir, Class<?> main, Duration startLimit) {
    List<Path> entries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(Path::of)
            .toList();
    return new ChildJvm.Plan(
        "child",
        dir,
        new ClassPath(entries),
        main.getName(),
        List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"),
        startLimit);
  }

  private abstract static class Quiet implements ChildLife.Server {
    @Override
    public void start() throws Exception {}

    @Override
    public void stop() throws Exception {}
  }

  /** Writes a file when it is stopped in order. */
  static final class Orderly {
    public static void main(String[] arguments) {
      ChildLife.live(
          arguments,
          settings ->
              new Quiet() {
                @Override
                public void stop() throws IOException {
                  Files.writeString(Path.of(settings.getProperty("stopped")), "in order");
                }
              });
    }
  }

  /** Cannot start. */
  static final class Failing {
    public static void main(String[] arguments) {
      ChildLife.live(
          arguments,
          settings -> {
            System.out.println("what it found: " + settings.getProperty("reason"));
            throw new IllegalStateException("cannot start");
          });
    }
  }

  /** Never comes to say that it serves. */
  static final class Stuck {
    public static void main(String[] arguments) {
      ChildLife.live(
          arguments,
          settings ->
              new Quiet() {
                @Override
                public void start() throws InterruptedException {
                  new CountDownLatch(1).await();
                }
              });
    }
  }

  /** Listens on a port that it does not share. */
  static final class Listening {
    public static void main(String[] arguments) {
      ChildLife.live(
          arguments,
          settings ->
              new Quiet() {
                @Override
                public void start() throws IOException {
                  new ServerSocket(
                      Integer.parseInt(settings.getProperty("port")),
                      1,
                      InetAddress.getLoopbackAddress());
                }
              });
    }
  }

  /** Has a child itself, and writes the child's process id to a file. */
  static final class Parent {
    public static void main(String[] arguments) {
      ChildLife.live(arguments, settings -> parent(settings));
    }

    private static ChildLife.Server parent(Properties settings) {
      Path file = Path.of(settings.getProperty("child"));
      return new Quiet() {
        @Override
        public void start() throws IOException, InterruptedException {
          Path dir = file.resolveSibling("grandchild");
          ChildJvm child =
              ChildJvm.start(
                  plan(dir, Orderly.class, Duration.ofSeconds(30)),
                  Map.of("stopped", dir.resolve("stopped").toString()));
          Files.writeString(file, Long.toString(child.handle().pid()));
        }
      };
    }
  }
}
