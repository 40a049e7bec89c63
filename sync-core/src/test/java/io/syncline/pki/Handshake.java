package io.syncline.pki;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Two engines that shake hands through buffers, on the test's thread, and say a word to each other,
 * so that what comes after a handshake (tickets, late refusals) has come.
 *
 * @param server what the server showed
 * @param client what the client showed; null for nothing
 */
record Handshake(String protocol, X509Certificate server, @Nullable X509Certificate client) {
  private static final int SIZE = 64 * 1024;
  private static final int MOST_TURNS = 200;

  static Handshake of(TlsContext server, TlsContext client) throws SSLException {
    return of(server.sslContext(), client.sslContext());
  }

  static Handshake of(SSLContext server, SSLContext client) throws SSLException {
    SSLEngine serverEngine = server.createSSLEngine();
    serverEngine.setUseClientMode(false);
    SSLEngine clientEngine = client.createSSLEngine("localhost", 8629);
    clientEngine.setUseClientMode(true);
    return of(serverEngine, clientEngine);
  }

  static Handshake of(SSLEngine server, SSLEngine client) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(SIZE);
    ByteBuffer toClient = ByteBuffer.allocate(SIZE);
    boolean serverHeard = false;
    boolean clientHeard = false;
    for (int turn = 0; !(serverHeard && clientHeard); turn++) {
      if (turn == MOST_TURNS) {
        throw new AssertionError("the handshake does not end");
      }
      send(client, toServer);
      serverHeard |= receive(server, toServer);
      send(server, toClient);
      clientHeard |= receive(client, toClient);
    }
    return new Handshake(
        client.getSession().getProtocol(),
        (X509Certificate) client.getSession().getPeerCertificates()[0],
        peer(server));
  }

  private static @Nullable X509Certificate peer(SSLEngine engine) {
    try {
      return (X509Certificate) engine.getSession().getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  private static void send(SSLEngine engine, ByteBuffer network) throws SSLException {
    ByteBuffer word = ByteBuffer.wrap(new byte[] {1});
    SSLEngineResult result;
    do {
      runTasks(engine);
      result = engine.wrap(word, network);
      runTasks(engine);
    } while (result.bytesProduced() > 0 && word.hasRemaining());
  }

  /** Whether a word was heard. */
  private static boolean receive(SSLEngine engine, ByteBuffer network) throws SSLException {
    ByteBuffer heard = ByteBuffer.allocate(SIZE);
    network.flip();
    SSLEngineResult result;
    do {
      result = engine.unwrap(network, heard);
      runTasks(engine);
    } while ((network.hasRemaining() && result.bytesConsumed() > 0)
        || engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP_AGAIN);
    network.compact();
    return heard.position() > 0;
  }

  private static void runTasks(SSLEngine engine) {
    Runnable task = engine.getDelegatedTask();
    while (task != null) {
      task.run();
      task = engine.getDelegatedTask();
    }
  }
}
