package io.syncline.transport;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the peer of a synchronisation reads the channels of this data centre.
 *
 * @param transport the kind of transport, for example {@code memory} or {@code kafka}; both sides
 *     must agree
 * @param endpoints where
 * @param properties what else it takes: certificate authorities, credentials made for that peer.
 *     Never logged
 * @param expires when the credentials end; {@link Instant#MAX} if never
 */
public record PeerAddress(
    String transport, List<String> endpoints, Map<String, String> properties, Instant expires) {
  /** Copies list and map. */
  public PeerAddress {
    endpoints = List.copyOf(endpoints);
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
  }

  /** Without the values of the properties. */
  @Override
  public String toString() {
    return transport
        + " at "
        + endpoints
        + " (properties "
        + properties.keySet()
        + ", expires "
        + expires
        + ")";
  }
}
