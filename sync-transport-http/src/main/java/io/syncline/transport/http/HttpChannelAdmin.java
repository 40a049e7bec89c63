package io.syncline.transport.http;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.security.Secret;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.PeerAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The channels of one data centre, for its leader, kept in its process: after a change of leader
 * there are none until the new one makes them again, and workers and readers come to it by
 * themselves.
 *
 * <p>A peer's credential is a token of {@link HttpChannelOptions#tokens}, which opens the channels
 * of the synchronisation that it was made for and no others, and which its readers renew where it
 * is every {@link HttpChannelOptions#tokenRenewal}. With {@link HttpChannelOptions#state} the next
 * leader has the same ones. {@link #revoke} ends them with their clones, and the sessions that were
 * opened with them: at once in the processes that are connected, in others as soon as they are, or
 * when the tokens expire. Thread-safe; nothing blocks.
 */
public final class HttpChannelAdmin implements ChannelAdmin {
  private final HttpSite site;
  private final Directory directory;

  /**
   * The admin of the site's data centre.
   *
   * @throws SyncException {@code PRECONDITION_FAILED} if the site's masters are other processes
   */
  public HttpChannelAdmin(HttpSite site) {
    this.site = site;
    this.directory = site.ownDirectory();
  }

  @Override
  public CompletionStage<Void> create(List<ChannelSpec> channels) {
    return exist(channels.stream().map(ChannelSpec::channel).toList(), true);
  }

  @Override
  public CompletionStage<Void> remove(Set<ChannelId> channels) {
    return exist(List.copyOf(channels), false);
  }

  private CompletionStage<Void> exist(List<ChannelId> channels, boolean now) {
    return call(
        () -> {
          directory.exist(channels, now);
          channels.forEach(channel -> site.exists(channel, now, List.of()));
          return null;
        });
  }

  @Override
  public CompletionStage<Set<ChannelId>> list(SyncId sync) {
    return call(() -> directory.list(sync));
  }

  @Override
  public CompletionStage<PeerAddress> address(
      ClusterId peer, SyncId sync, Optional<PeerAddress> earlier) {
    Optional<PeerAddress> same = earlier.filter(this::leadsHere);
    if (same.isEmpty()) {
      return issue(peer, sync);
    }
    Secret token = Secret.of(same.get().properties().getOrDefault(ReadSide.TOKEN, ""));
    return site.shared()
        .isGood(token, TokenScope.of(peer, sync))
        .thenCompose(
            good -> good ? CompletableFuture.completedStage(same.get()) : issue(peer, sync));
  }

  /** Whether an address, its token aside, is what a peer would be given now. */
  private boolean leadsHere(PeerAddress address) {
    return address.transport().equals(HttpTransport.KIND)
        && address.endpoints().equals(site.options().advertised())
        && site.options().dataCentre().value().equals(address.properties().get(ReadSide.CLUSTER))
        && address.properties().containsKey(ReadSide.TOKEN);
  }

  private CompletionStage<PeerAddress> issue(ClusterId peer, SyncId sync) {
    return site.shared()
        .issue(TokenScope.of(peer, sync))
        .thenApply(
            issued ->
                new PeerAddress(
                    HttpTransport.KIND,
                    site.options().advertised(),
                    Map.of(
                        ReadSide.TOKEN,
                        issued.token().reveal(),
                        ReadSide.CLUSTER,
                        site.options().dataCentre().value(),
                        ReadSide.SYNC,
                        sync.value()),
                    site.tokens().find(issued.token()).orElseThrow().expires()));
  }

  @Override
  public CompletionStage<Void> revoke(ClusterId peer) {
    return site.shared().revoke(peer);
  }

  @SuppressWarnings("NullAway") // a stage of nothing completes with null
  private static <T> CompletionStage<T> call(Supplier<T> work) {
    try {
      return CompletableFuture.completedStage(work.get());
    } catch (SyncException e) {
      return CompletableFuture.failedStage(e);
    }
  }
}
