package io.syncline.transport.memory;

import io.syncline.ClusterId;
import io.syncline.SyncId;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.PeerAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The channels of one data centre. An entry lives while its channel exists or someone holds it. */
final class MemorySite implements ChannelAdmin {
  static final String TOKEN = "token";

  private final ClusterId id;
  private final MemoryOptions options;
  private final Map<ChannelId, MemoryChannel> channels = new ConcurrentHashMap<>();
  private final Map<String, ClusterId> peers = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();

  MemorySite(ClusterId id, MemoryOptions options) {
    this.id = id;
    this.options = options;
  }

  ClusterId id() {
    return id;
  }

  boolean admits(String token) {
    return peers.containsKey(token);
  }

  private boolean opens(ClusterId peer, PeerAddress address) {
    String token = address.properties().getOrDefault(TOKEN, "");
    return address.endpoints().equals(List.of(id.value())) && peer.equals(peers.get(token));
  }

  MemoryChannel hold(ChannelId channel) {
    return java.util.Objects.requireNonNull(
        channels.compute(
            channel,
            (key, known) -> {
              MemoryChannel held =
                  known == null ? new MemoryChannel(options.channelBytes()) : known;
              held.holders++;
              return held;
            }));
  }

  void release(ChannelId channel) {
    channels.computeIfPresent(
        channel, (key, held) -> --held.holders == 0 && !held.exists() ? null : held);
  }

  @Override
  public CompletionStage<Void> create(List<ChannelSpec> specs) {
    for (ChannelSpec spec : specs) {
      hold(spec.channel()).create();
      release(spec.channel());
    }
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> remove(Set<ChannelId> gone) {
    for (ChannelId channel : gone) {
      channels.computeIfPresent(
          channel,
          (key, held) -> {
            held.remove();
            return held.holders == 0 ? null : held;
          });
    }
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Set<ChannelId>> list(SyncId sync) {
    Set<ChannelId> found = new TreeSet<>();
    channels.forEach(
        (channel, held) -> {
          if (channel.sync().equals(sync) && held.exists()) {
            found.add(channel);
          }
        });
    return CompletableFuture.completedStage(found);
  }

  @Override
  public CompletionStage<PeerAddress> address(
      ClusterId peer, SyncId sync, Optional<PeerAddress> earlier) {
    if (earlier.filter(known -> opens(peer, known)).isPresent()) {
      return CompletableFuture.completedStage(earlier.get());
    }
    String token = peer.value() + "-" + tokens.incrementAndGet();
    peers.put(token, peer);
    return CompletableFuture.completedStage(
        new PeerAddress(
            MemoryTransport.KIND, List.of(id.value()), Map.of(TOKEN, token), Instant.MAX));
  }

  @Override
  public CompletionStage<Void> revoke(ClusterId peer) {
    peers.values().removeIf(peer::equals);
    // In the order of the channels, so that a simulation sees the same order in every run.
    for (MemoryChannel channel : new TreeMap<>(channels).values()) {
      for (MemoryReader reader : channel.readers()) {
        if (!admits(reader.token())) {
          reader.cut();
        }
      }
    }
    return CompletableFuture.completedStage(null);
  }
}
