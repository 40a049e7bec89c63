package io.syncline.pki;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes each socket by the context that is current, with its settings. */
final class CurrentSockets extends SSLSocketFactory {
  private final CurrentContext context;

  CurrentSockets(CurrentContext context) {
    this.context = context;
  }

  private SSLSocketFactory factory() {
    return context.now().getSocketFactory();
  }

  private Socket adjust(Socket made) {
    return context.adjust((SSLSocket) made);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return factory().getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return factory().getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket() throws IOException {
    return adjust(factory().createSocket());
  }

  @Override
  public Socket createSocket(Socket below, String host, int port, boolean autoClose)
      throws IOException {
    return adjust(factory().createSocket(below, host, port, autoClose));
  }

  @Override
  public Socket createSocket(Socket below, @Nullable InputStream consumed, boolean autoClose)
      throws IOException {
    return adjust(factory().createSocket(below, consumed, autoClose));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return adjust(factory().createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return adjust(factory().createSocket(host, port, localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return adjust(factory().createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return adjust(factory().createSocket(host, port, localHost, localPort));
  }
}
