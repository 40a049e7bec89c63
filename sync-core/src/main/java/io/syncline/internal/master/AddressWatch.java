package io.syncline.internal.master;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every {@code channelCheck} whether the address that a peer was given is what it would be
 * given now. The peer learns of another one from the calls that the leaders exchange anyway: each
 * carries the address whole.
 */
final class AddressWatch {
  private static final Logger LOG = LoggerFactory.getLogger(AddressWatch.class);
  private static final Duration ENOUGH = Duration.ofMinutes(30);

  private final Term term;
  private final ClusterId peer;
  private final SyncId sync;
  private final Errand errand;
  private boolean looked;
  private long lookedAt;

  AddressWatch(Term term, ClusterId peer, SyncId sync) {
    this.term = term;
    this.peer = peer;
    this.sync = sync;
    this.errand = term.storeErrand("looking at the address for " + peer);
  }

  /**
   * Looks if that is due.
   *
   * @param given what the peer has
   * @param renewed takes what it is to have instead
   */
  void tick(PeerAddress given, Consumer<PeerAddress> renewed) {
    boolean due = !looked || term.now() - lookedAt >= term.options().channelCheck().toNanos();
    if (!due || !errand.idle()) {
      return;
    }
    errand.run(
        () -> term.context().channels().address(peer, sync, lasting(term, given)),
        address -> {
          looked = true;
          lookedAt = term.now();
          if (!address.equals(given)) {
            LOG.info(
                "event=address-renewed peer={} next=\"it learns that with the next call\"", peer);
            renewed.accept(address);
          }
        });
  }

  /**
   * The address if its credential need not be renewed for its age yet: it holds for another half
   * hour. The wall clock decides nothing else; where it is wrong an address is renewed too often,
   * or a reader that was cut off gets the new one with the next call.
   */
  static Optional<PeerAddress> lasting(Term term, PeerAddress address) {
    Instant now = Instant.EPOCH.plus(term.context().runtime().wallMicros(), ChronoUnit.MICROS);
    boolean lasts =
        address.expires().equals(Instant.MAX) || now.plus(ENOUGH).isBefore(address.expires());
    return lasts ? Optional.of(address) : Optional.empty();
  }
}
