package io.syncline.testbroker;

import java.io.IOException;
import java.util.Map;

/**
 * A real broker in a process of its own, on this machine's loopback address.
 *
 * <p>Ports and data survive {@link #stop()} and {@link #kill()}, so a client that was connected
 * finds the same broker again after {@link #restart()}. {@link #close()} stops it for good. The
 * broker also ends when this JVM does, however it ends: the child notices that its standard input
 * is closed. Methods block, and may be called from any thread.
 */
public interface TestBroker extends AutoCloseable {
  /** Host and port for {@code bootstrap.servers}; the same for the whole life of the broker. */
  String bootstrap();

  /**
   * What a Kafka client needs to be let in, {@code bootstrap.servers} included: nothing more on a
   * plain listener, the stores of a client named {@code client} where the broker asks for
   * certificates.
   */
  Map<String, String> clientSettings();

  /**
   * Ends the broker in order, or by force where that takes too long. Does nothing when it is down.
   */
  void stop();

  /**
   * Ends the broker as a crash would: nothing is flushed, nobody is told. Does nothing when it is
   * down.
   */
  void kill();

  /**
   * Starts the broker again on its ports and its data, after stopping it in order where it is up.
   *
   * @throws IOException if it does not come up in time; the message ends with what the broker wrote
   *     last
   */
  void restart() throws IOException, InterruptedException;

  @Override
  void close();
}
