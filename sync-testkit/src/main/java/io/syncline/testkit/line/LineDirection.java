package io.syncline.testkit.line;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One direction of a connection: one thread takes pieces and says when they are due, the other one
 * delivers them then, so that a delay does not slow the flow down.
 */
final class LineDirection {
  private static final int PIECE = 16 << 10;
  private static final int PIECES = 256;
  private static final byte[] END = new byte[0];

  private final BadLine line;
  private final BadLine.Connection connection;
  private final Socket from;
  private final Socket to;
  private final Random random;
  private final BlockingQueue<Piece> underWay = new ArrayBlockingQueue<>(PIECES);
  private volatile boolean over;

  /** Bytes and when they are due; no bytes are the end. */
  private record Piece(byte[] bytes, long due) {}

  LineDirection(
      BadLine line, BadLine.Connection connection, Socket from, Socket to, Random random) {
    this.line = line;
    this.connection = connection;
    this.from = from;
    this.to = to;
    this.random = random;
  }

  void start(String name) {
    line.start(name + "-in", this::take);
    line.start(name + "-out", this::deliver);
  }

  private void take() {
    byte[] buffer = new byte[PIECE];
    long free = System.nanoTime();
    try {
      InputStream in = from.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        LineWeather weather = line.weather();
        if (random.nextDouble() < weather.resets()) {
          connection.reset();
          break;
        }
        if (line.silent()) {
          continue;
        }
        free = Math.max(free, System.nanoTime()) + nanosFor(read, weather.bytesPerSecond());
        put(new Piece(java.util.Arrays.copyOf(buffer, read), free + delay(weather)));
      }
      put(new Piece(END, free));
    } catch (IOException | InterruptedException e) {
      end();
    }
  }

  private static long nanosFor(int bytes, long bytesPerSecond) {
    return (long) (bytes * 1e9 / bytesPerSecond);
  }

  private long delay(LineWeather weather) {
    long jitter = (long) (random.nextDouble() * weather.jitter().toNanos());
    return weather.delay().toNanos() + jitter;
  }

  private void put(Piece piece) throws InterruptedException {
    while (!over && !underWay.offer(piece, 1, TimeUnit.SECONDS)) {
      // Full: whoever sends waits, as on a real line.
    }
  }

  private void deliver() {
    try {
      OutputStream out = to.getOutputStream();
      while (!over) {
        Piece piece = underWay.poll(1, TimeUnit.SECONDS);
        if (piece == null) {
          continue;
        }
        for (long left = piece.due - System.nanoTime();
            left > 0 && !over;
            left = piece.due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        if (piece.bytes.length == 0) {
          to.shutdownOutput();
          connection.ended();
          return;
        }
        out.write(piece.bytes);
        line.passed(piece.bytes.length);
      }
    } catch (IOException | InterruptedException e) {
      end();
    }
  }

  /** A socket is gone, so the whole connection is. */
  private void end() {
    over = true;
    connection.over();
  }
}
