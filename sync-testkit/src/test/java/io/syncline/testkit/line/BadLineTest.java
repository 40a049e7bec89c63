package io.syncline.testkit.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the line does to an echo. */
@Timeout(60)
class BadLineTest {
  private static final long SEED = 7;

  private ServerSocket echo;
  private BadLine line;

  @BeforeEach
  void open() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread accepting = new Thread(this::accept, "echo");
    accepting.setDaemon(true);
    accepting.start();
    line = BadLine.to(echo.getLocalPort(), SEED);
  }

  @AfterEach
  void close() throws IOException {
    line.close();
    echo.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = echo.accept();
        Thread answering =
            new Thread(
                () -> {
                  try (socket) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                  } catch (IOException e) {
                    // The line was cut.
                  }
                },
                "echo");
        answering.setDaemon(true);
        answering.start();
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), line.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(SEED).nextBytes(bytes);
    return bytes;
  }

  /** How long it takes until the same bytes are back, in nanoseconds. */
  private static long echoed(Socket socket, byte[] sent) throws IOException {
    long began = System.nanoTime();
    OutputStream out = socket.getOutputStream();
    Thread sending =
        new Thread(
            () -> {
              try {
                out.write(sent);
              } catch (IOException e) {
                // The reader sees it.
              }
            });
    sending.start();
    byte[] back = socket.getInputStream().readNBytes(sent.length);
    long took = System.nanoTime() - began;
    assertThat(back).isEqualTo(sent);
    return took;
  }

  @Test
  void bytesPassAsTheyAreAndTheEndAsWell() throws IOException {
    try (Socket socket = connect()) {
      echoed(socket, bytes(3_000_000));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(line.counts().bytes()).isEqualTo(6_000_000);
    assertThat(line.counts().resets()).isZero();
  }

  @Test
  void aDelayHoldsBytesUpInEachDirectionAndDoesNotSlowTheFlow() throws IOException {
    line.weather(LineWeather.FINE.delayed(Duration.ofMillis(150), Duration.ofMillis(20)));
    try (Socket socket = connect()) {
      assertThat(echoed(socket, bytes(10))).isGreaterThan(300_000_000);
      // 61 pieces one after the other would take 18 s.
      assertThat(echoed(socket, bytes(1_000_000))).isBetween(300_000_000L, 9_000_000_000L);
    }
  }

  @Test
  void aThrottleBoundsTheSpeed() throws IOException {
    line.weather(LineWeather.FINE.throttled(200_000));
    try (Socket socket = connect()) {
      assertThat(echoed(socket, bytes(100_000))).isGreaterThan(500_000_000);
    }
  }

  @Test
  void chanceResetsConnections() throws IOException {
    line.weather(LineWeather.FINE.resetting(1));
    try (Socket socket = connect()) {
      assertThatThrownBy(() -> echoed(socket, bytes(10))).isInstanceOf(IOException.class);
    }
    assertThat(line.counts().resets()).isPositive();
  }

  @Test
  void aCutResetsWhatIsOpenAndWhatComesUntilItIsMended() throws IOException {
    try (Socket socket = connect()) {
      echoed(socket, bytes(10));
      line.cut();
      assertThatThrownBy(() -> read(socket)).isInstanceOf(IOException.class);
      try (Socket another = connect()) {
        assertThatThrownBy(() -> read(another)).isInstanceOf(IOException.class);
      }
    }
    line.mend();
    try (Socket socket = connect()) {
      echoed(socket, bytes(10));
    }
  }

  @Test
  void silenceSwallowsWithoutAReset() throws IOException {
    try (Socket socket = connect()) {
      echoed(socket, bytes(10));
      line.silence();
      socket.getOutputStream().write(bytes(10));
      socket.setSoTimeout(300);
      assertThatThrownBy(() -> read(socket)).isInstanceOf(java.net.SocketTimeoutException.class);
      line.mend();
      socket.setSoTimeout(20_000);
      assertThatThrownBy(() -> read(socket)).isInstanceOf(IOException.class);
    }
  }

  private static void read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    if (in.read() < 0) {
      throw new IOException("ended");
    }
  }

  @Test
  void weatherThatIsNoneIsRefused() {
    assertThatThrownBy(() -> LineWeather.FINE.throttled(0)).hasMessageContaining("bytesPerSecond");
    assertThatThrownBy(() -> LineWeather.FINE.resetting(1.1)).hasMessageContaining("resets");
    assertThatThrownBy(() -> LineWeather.FINE.resetting(Double.NaN)).hasMessageContaining("resets");
    assertThatThrownBy(() -> LineWeather.FINE.delayed(Duration.ofMinutes(1), Duration.ZERO))
        .hasMessageContaining("delay");
  }
}
