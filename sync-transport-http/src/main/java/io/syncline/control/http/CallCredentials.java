package io.syncline.control.http;

import io.syncline.security.Operation;
import java.util.Optional;

/**
 * What is shown to those who are called, beside the client certificate of TLS.
 *
 * <p>Does not block. Asked for each call, so that what is renewed is used at once; from many
 * threads. What it throws fails the call.
 */
@FunctionalInterface
public interface CallCredentials {
  /**
   * The value of the {@code Authorization} header, empty for none. A secret of the own data centre
   * is not for endpoints of the other one: {@link Operation#SOURCE_CALL} goes there.
   */
  Optional<String> authorization(String endpoint, Operation operation);

  /** Nothing but the client certificate. */
  static CallCredentials none() {
    return (endpoint, operation) -> Optional.empty();
  }
}
