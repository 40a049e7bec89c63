package io.syncline.http;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Gives each new connection the SSL context that is the right one at that moment. A context that
 * was swapped out takes its sessions with it, so that nobody resumes what is no longer valid.
 */
final class TlsEngines extends SslContextFactory.Server {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final Supplier<SSLContext> contexts;
  private final ClientCertificates certificates;

  TlsEngines(Supplier<SSLContext> contexts, ClientCertificates certificates) {
    this.contexts = contexts;
    this.certificates = certificates;
    setSslContext(contexts.get());
    setRenegotiationAllowed(false);
  }

  @Override
  public SSLEngine newSSLEngine() {
    SSLEngine engine = contexts.get().createSSLEngine();
    customize(engine);
    return engine;
  }

  @Override
  public SSLEngine newSSLEngine(String host, int port) {
    return newSSLEngine();
  }

  @Override
  public SSLEngine newSSLEngine(InetSocketAddress address) {
    return newSSLEngine();
  }

  @Override
  public void customize(SSLEngine engine) {
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(
        Arrays.stream(engine.getSupportedCipherSuites())
            .filter(TlsEngines::strong)
            .toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    // Setting one of the two unsets the other.
    if (certificates == ClientCertificates.NEEDED) {
      parameters.setNeedClientAuth(true);
    } else {
      parameters.setWantClientAuth(certificates == ClientCertificates.WANTED);
    }
    engine.setSSLParameters(parameters);
  }

  /** Forward secrecy and authenticated encryption. */
  private static boolean strong(String suite) {
    boolean forward =
        suite.startsWith("TLS_AES_")
            || suite.startsWith("TLS_CHACHA20_")
            || suite.startsWith("TLS_ECDHE_ECDSA_")
            || suite.startsWith("TLS_ECDHE_RSA_");
    return forward && (suite.contains("_GCM_") || suite.contains("_CHACHA20_"));
  }
}
