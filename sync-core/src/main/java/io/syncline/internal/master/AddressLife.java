package io.syncline.internal.master;

import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How long an address made for a peer is still good. Stateless. */
final class AddressLife {
  private static final Duration ENOUGH = Duration.ofMinutes(30);

  private AddressLife() {}

  /**
   * Whether the credential need not be renewed yet: it holds for another half hour. The wall clock
   * decides nothing else; where it is wrong an address is renewed too often, or a reader that was
   * cut off gets the new one with the next call.
   */
  static boolean lasts(Term term, PeerAddress address) {
    if (address.expires().equals(Instant.MAX)) {
      return true;
    }
    Instant now = Instant.EPOCH.plus(term.context().runtime().wallMicros(), ChronoUnit.MICROS);
    return now.plus(ENOUGH).isBefore(address.expires());
  }
}
