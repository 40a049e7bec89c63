package io.syncline.testkit.master;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Another's channels, with a list of the addresses that were made for peers. */
final class LentAddresses implements ChannelAdmin {
  final List<PeerAddress> made = new ArrayList<>();

  /** How many had been made when credentials were revoked for the last time. */
  int revoked;

  private final ChannelAdmin inner;

  LentAddresses(ChannelAdmin inner) {
    this.inner = inner;
  }

  @Override
  public CompletionStage<Void> create(List<ChannelSpec> channels) {
    return inner.create(channels);
  }

  @Override
  public CompletionStage<Void> remove(Set<ChannelId> channels) {
    return inner.remove(channels);
  }

  @Override
  public CompletionStage<Set<ChannelId>> list(SyncId sync) {
    return inner.list(sync);
  }

  @Override
  public CompletionStage<PeerAddress> address(
      ClusterId peer, SyncId sync, Optional<PeerAddress> earlier) {
    return inner
        .address(peer, sync, earlier)
        .thenApply(
            address -> {
              if (!made.contains(address)) {
                made.add(address);
              }
              return address;
            });
  }

  @Override
  public CompletionStage<Void> revoke(ClusterId peer) {
    revoked = made.size();
    return inner.revoke(peer);
  }
}
