package io.syncline.transport.kafka;

import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the engines of Kafka's clients from what a {@link SwappableKafkaTls} holds at that moment.
 * Public because Kafka makes it by its class's name; not for hosts.
 */
public final class KafkaEngines implements SslEngineFactory {
  /** The setting in which a client is given its {@link SwappableKafkaTls}. */
  static final String SOURCE = "syncline.tls";

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private @Nullable SwappableKafkaTls source;

  /** By Kafka. */
  public KafkaEngines() {}

  @Override
  public void configure(Map<String, ?> settings) {
    if (!(settings.get(SOURCE) instanceof SwappableKafkaTls given)) {
      throw new IllegalStateException("setting " + SOURCE + " is missing");
    }
    source = given;
  }

  @Override
  public SSLEngine createClientSslEngine(
      String peerHost, int peerPort, String endpointIdentification) {
    SSLEngine engine =
        java.util.Objects.requireNonNull(source).context().createSSLEngine(peerHost, peerPort);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    // Not what the setting says: the broker's name is always checked.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  @Override
  public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
    throw new UnsupportedOperationException("for clients of brokers only");
  }

  @Override
  public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
    return false;
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return Set.of();
  }

  @Override
  public @Nullable KeyStore keystore() {
    return null;
  }

  @Override
  public @Nullable KeyStore truststore() {
    return null;
  }

  /** Holds nothing of its own. */
  @Override
  public void close() {}
}
