package io.syncline.control.rest;

import java.util.List;

/**
 * How channels of a data centre are read: ArangoSync's {@code MessageQueueConfig}. Secret: not for
 * logs.
 *
 * @param endpoints where
 * @param authentication what is shown there
 */
public record ChannelAccess(List<String> endpoints, TlsAuthentication authentication) {
  /** Copies the list. */
  public ChannelAccess {
    endpoints = List.copyOf(endpoints);
  }
}
