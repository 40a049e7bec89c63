package io.syncline.testkit.transport;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.ChannelWriter;
import io.syncline.transport.Frame;
import io.syncline.transport.PeerAddress;
import io.syncline.transport.Transport;
import io.syncline.transport.TransportTraits;
import io.syncline.transport.memory.MemoryNetwork;
import io.syncline.transport.memory.MemoryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The in-memory network with one fault. For the single thread that runs the contract only. */
final class FaultyNetwork implements TransportFixture {
  final Fault fault;
  final Map<ChannelId, List<Frame>> history = new HashMap<>();
  final Map<ChannelId, List<FaultyReader>> readers = new HashMap<>();
  final Set<ChannelId> removed = new HashSet<>();

  private final MemoryNetwork network = new MemoryNetwork(new MemoryOptions(8192, 100_000));
  private final Map<ChannelId, ChannelReader> shared = new HashMap<>();

  FaultyNetwork(Fault fault) {
    this.fault = fault;
  }

  @Override
  public Duration patience() {
    return is(Fault.NONE) ? Duration.ofSeconds(20) : Duration.ofMillis(60);
  }

  boolean is(Fault asked) {
    return fault == asked;
  }

  @Override
  public Transport transport(ClusterId dataCentre) {
    return new FaultyTransport(network.transport(dataCentre));
  }

  @Override
  public ChannelAdmin admin(ClusterId dataCentre) {
    return new FaultyAdmin(network.admin(dataCentre));
  }

  private ChannelId mapped(ChannelId channel) {
    if (is(Fault.IGNORES_SCOPES)) {
      return new ChannelId(channel.sync(), channel.kind(), "", channel.index());
    }
    return channel;
  }

  private final class FaultyTransport implements Transport {
    private final Transport inner;

    FaultyTransport(Transport inner) {
      this.inner = inner;
    }

    @Override
    public TransportTraits traits() {
      TransportTraits traits = inner.traits();
      return is(Fault.TAKES_TOO_LARGE)
          ? new TransportTraits(false, traits.maxFrameBytes() - 1, traits.maxWindowBytes())
          : traits;
    }

    @Override
    public ChannelWriter writer(ChannelId channel) {
      ChannelId mapped = mapped(channel);
      return new FaultyWriter(FaultyNetwork.this, mapped, inner.writer(mapped));
    }

    @Override
    public ChannelReader reader(PeerAddress peer, ChannelId channel) {
      ChannelId mapped = mapped(channel);
      ChannelReader reader =
          is(Fault.READERS_COMPETE)
              ? shared.computeIfAbsent(mapped, c -> inner.reader(peer, c))
              : inner.reader(peer, mapped);
      FaultyReader faulty =
          new FaultyReader(
              FaultyNetwork.this, mapped, reader, history.getOrDefault(mapped, List.of()));
      readers.computeIfAbsent(mapped, c -> new ArrayList<>()).add(faulty);
      return faulty;
    }

    @Override
    public void renew(PeerAddress peer) {
      inner.renew(peer);
      if (is(Fault.RENEWS_AT_THE_END)) {
        readers.values().forEach(all -> all.forEach(FaultyReader::drain));
      }
    }

    @Override
    public void close() {
      if (!is(Fault.KEEPS_CLOSED_TRANSPORTS)) {
        inner.close();
      }
    }
  }

  private final class FaultyAdmin implements ChannelAdmin {
    private final ChannelAdmin inner;

    FaultyAdmin(ChannelAdmin inner) {
      this.inner = inner;
    }

    @Override
    public CompletionStage<Void> create(List<ChannelSpec> channels) {
      List<ChannelSpec> mapped =
          channels.stream().map(s -> new ChannelSpec(mapped(s.channel()), s.width())).toList();
      if (is(Fault.MAKES_ANEW)) {
        for (ChannelSpec spec : mapped) {
          inner.remove(Set.of(spec.channel()));
        }
      }
      return inner.create(mapped);
    }

    @Override
    public CompletionStage<Void> remove(Set<ChannelId> channels) {
      if (is(Fault.NEVER_REMOVES)) {
        return CompletableFuture.completedStage(null);
      }
      if (is(Fault.FAILS_TO_REMOVE_NOTHING) && !channels.isEmpty() && !anyExists(channels)) {
        return CompletableFuture.failedStage(
            new SyncException(SyncException.Code.NOT_FOUND, "no such channel"));
      }
      removed.addAll(channels);
      return inner.remove(channels);
    }

    private boolean anyExists(Set<ChannelId> channels) {
      SyncId sync = channels.iterator().next().sync();
      return inner.list(sync).toCompletableFuture().join().containsAll(channels);
    }

    @Override
    public CompletionStage<Set<ChannelId>> list(SyncId sync) {
      return inner.list(sync);
    }

    @Override
    public CompletionStage<PeerAddress> address(
        ClusterId peer, SyncId sync, Optional<PeerAddress> earlier) {
      if (is(Fault.KEEPS_REVOKED_ADDRESSES) && earlier.isPresent()) {
        return CompletableFuture.completedStage(earlier.get());
      }
      return inner
          .address(peer, sync, is(Fault.MAKES_ADDRESSES_ANEW) ? Optional.empty() : earlier)
          .thenApply(
              a ->
                  is(Fault.SHOWS_SECRETS)
                      ? new PeerAddress(
                          a.transport(),
                          List.of(a.endpoints().get(0), a.properties().get("token") + "@host"),
                          a.properties(),
                          a.expires())
                      : a);
    }

    @Override
    public CompletionStage<Void> revoke(ClusterId peer) {
      return is(Fault.NEVER_REVOKES) ? CompletableFuture.completedStage(null) : inner.revoke(peer);
    }
  }
}
