package io.syncline.transport;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Making and removing the channels of one data centre, for its leader.
 *
 * <p>No method blocks. Every call is idempotent; one that fails may have had a part of its effect.
 */
public interface ChannelAdmin {
  /** Makes channels. Completes when all of them can really be written and read. */
  CompletionStage<Void> create(List<ChannelSpec> channels);

  /** Removes channels and what they hold; those that do not exist are ignored. */
  CompletionStage<Void> remove(Set<ChannelId> channels);

  /**
   * The channels of a synchronisation that exist. Where several channels share what a transport
   * keeps, those are listed that were made by this data centre.
   */
  CompletionStage<Set<ChannelId>> list(SyncId sync);

  /**
   * How a peer reads the channels that this data centre has for a synchronisation, with a
   * credential made for that. Where the transport can tell, the credential opens no channels of
   * other synchronisations. Asked every few seconds.
   *
   * @param earlier what the peer was given before: answered again, and nothing made, while it opens
   *     the channels and nothing in it would be different now
   */
  CompletionStage<PeerAddress> address(ClusterId peer, SyncId sync, Optional<PeerAddress> earlier);

  /** The same for a peer that has none. */
  default CompletionStage<PeerAddress> address(ClusterId peer, SyncId sync) {
    return address(peer, sync, Optional.empty());
  }

  /** Ends the credentials made for a peer, whatever the synchronisation. */
  CompletionStage<Void> revoke(ClusterId peer);
}
