package io.syncline.testbroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
  private static final Duration AMPLE = Duration.ofSeconds(30);

  @TempDir Path dir;

  @Test
  void aStoppedChildEndsInOrder() throws Exception {
    Path stopped = dir.resolve("stopped");
    ChildJvm child =
        ChildJvm.start(
            ChildMains.plan(dir, ChildMains.Orderly.class, AMPLE),
            Map.of("stopped", stopped.toString()));
    assertThat(child.isAlive()).isTrue();
    child.stop();
    assertThat(child.isAlive()).isFalse();
    assertThat(stopped).hasContent("in order");
  }

  @Test
  void aKilledChildEndsWithoutAnyOrder() throws Exception {
    Path stopped = dir.resolve("stopped");
    ChildJvm child =
        ChildJvm.start(
            ChildMains.plan(dir, ChildMains.Orderly.class, AMPLE),
            Map.of("stopped", stopped.toString()));
    child.kill();
    assertThat(child.isAlive()).isFalse();
    assertThat(stopped).doesNotExist();
  }

  @Test
  void whatAFailingChildWroteIsInTheException() {
    assertThatIOException()
        .isThrownBy(
            () ->
                ChildJvm.start(
                    ChildMains.plan(dir, ChildMains.Failing.class, AMPLE),
                    Map.of("reason", "no more room: 7 < 8")))
        .withMessageContaining("child ended instead of starting")
        .withMessageContaining("what it found: no more room: 7 < 8")
        .withMessageContaining("IllegalStateException: cannot start");
  }

  @Test
  void aChildThatDoesNotComeUpIsEndedAtItsLimit() {
    assertThatIOException()
        .isThrownBy(
            () ->
                ChildJvm.start(
                    ChildMains.plan(dir, ChildMains.Stuck.class, Duration.ofSeconds(1)), Map.of()))
        .withMessageContaining("child did not start within 1 s");
  }

  @Test
  void aChildThatFindsItsPortTakenSaysSo() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatExceptionOfType(ChildJvm.PortTakenException.class)
          .isThrownBy(
              () ->
                  ChildJvm.start(
                      ChildMains.plan(dir, ChildMains.Listening.class, AMPLE),
                      Map.of("port", Integer.toString(other.getLocalPort()))));
    }
  }

  @Test
  void aChildDoesNotOutliveItsKilledParent() throws Exception {
    Path file = dir.resolve("child.pid");
    ChildJvm parent =
        ChildJvm.start(
            ChildMains.plan(dir, ChildMains.Parent.class, AMPLE), Map.of("child", file.toString()));
    ProcessHandle child = ProcessHandle.of(Long.parseLong(Files.readString(file))).orElseThrow();
    parent.kill();
    child.onExit().get(30, TimeUnit.SECONDS);
    assertThat(child.isAlive()).isFalse();
    assertThat(dir.resolve("grandchild").resolve("stopped")).hasContent("in order");
  }
}
