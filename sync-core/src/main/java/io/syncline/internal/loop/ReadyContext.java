package io.syncline.internal.loop;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A TLS context that comes with its keys and trust. It is here and not beside its only subclass
 * because the method that the JDK asks for names a source of randomness, which no other package
 * may.
 */
public abstract class ReadyContext extends SSLContextSpi {
  /** For subclasses. */
  protected ReadyContext() {}

  @Override
  protected final void engineInit(
      KeyManager @Nullable [] keyManagers,
      TrustManager @Nullable [] trustManagers,
      @Nullable SecureRandom random)
      throws KeyManagementException {
    throw new KeyManagementException("this context has its keys and trust: swap them");
  }
}
