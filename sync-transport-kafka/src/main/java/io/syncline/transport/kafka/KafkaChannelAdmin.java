package io.syncline.transport.kafka;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelSpec;
import io.syncline.transport.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of one data centre, for its leader.
 *
 * <p>Which channels there are stands in a compacted topic, {@code syncline.<data centre>.channels}:
 * a channel is written there before its topic is made and taken out after its topic was removed. So
 * the next leader finds every topic that there may be, whatever moment the last one died at.
 *
 * <p>One thread, {@code syncline-kafka-<data centre>-channels}, does one call after the other; no
 * method blocks. A broker that can't be reached is {@code UNAVAILABLE}, one that does not answer in
 * time {@code TIMEOUT}.
 */
public final class KafkaChannelAdmin implements ChannelAdmin, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaChannelAdmin.class);

  private final KafkaOptions options;
  private final Set<CompletableFuture<?>> calls = ConcurrentHashMap.newKeySet();
  private final Later later;
  private final ChannelCatalogue catalogue;
  private final TopicMaker maker;

  /** An admin that connects at its first call. */
  public KafkaChannelAdmin(KafkaOptions options) {
    this.options = options;
    this.later = new Later("syncline-kafka-" + options.dataCentre() + "-channels");
    TopicNames names = TopicNames.of(options.dataCentre());
    this.maker = new TopicMaker(options);
    this.catalogue = new ChannelCatalogue(options, names, maker);
  }

  @Override
  public CompletionStage<Void> create(List<ChannelSpec> channels) {
    List<ChannelSpec> wanted = List.copyOf(channels);
    return call(
        "make " + wanted.size() + " channels",
        () -> {
          maker.make(catalogue.enter(wanted));
          return null;
        });
  }

  @Override
  public CompletionStage<Void> remove(Set<ChannelId> channels) {
    Set<ChannelId> unwanted = Set.copyOf(channels);
    return call(
        "remove " + unwanted.size() + " channels",
        () -> {
          maker.remove(catalogue.onlyOf(unwanted));
          catalogue.strike(unwanted);
          return null;
        });
  }

  @Override
  public CompletionStage<Set<ChannelId>> list(SyncId sync) {
    return call("list the channels of " + sync, () -> new TreeSet<>(catalogue.list(sync)));
  }

  @Override
  public CompletionStage<PeerAddress> address(
      ClusterId peer, SyncId sync, Optional<PeerAddress> earlier) {
    return call(
        "make a credential for " + peer,
        () -> {
          if (options.security() instanceof KafkaSecurity.PlaintextOnLoopback) {
            return ClientSettings.address(options, options.security());
          }
          PeerAccess access =
              options
                  .peerAccess()
                  .orElseThrow(
                      () ->
                          new SyncException(
                              SyncException.Code.PRECONDITION_FAILED,
                              "no address for "
                                  + peer
                                  + ": option peerAccess of the kafka transport says how peers"
                                  + " get credentials, and is not set"));
          KafkaTls credential =
              earlier
                  .flatMap(ClientSettings::credential)
                  .filter(given -> access.isCurrent(peer, given))
                  .orElseGet(() -> access.issue(peer));
          return ClientSettings.address(options, credential);
        });
  }

  @Override
  public CompletionStage<Void> revoke(ClusterId peer) {
    return call(
        "revoke the credentials of " + peer,
        () -> {
          options.peerAccess().ifPresent(access -> access.revoke(peer));
          return null;
        });
  }

  /** Ends the thread and the connections; calls under way fail. Idempotent. */
  @Override
  public void close() {
    if (later.close(options.closeTimeout().plusSeconds(1))) {
      catalogue.close();
      maker.close();
    } else {
      LOG.warn("event=close-gave-up what=channels next=\"its connections stay open\"");
    }
    for (CompletableFuture<?> call : calls) {
      call.completeExceptionally(closed());
    }
  }

  private <T> CompletionStage<T> call(String what, Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    calls.add(result);
    later.run(
        0,
        () -> {
          try {
            result.complete(work.call());
          } catch (Exception e) {
            result.completeExceptionally(failure(what, Brokers.cause(e)));
          }
          calls.remove(result);
        });
    if (later.isClosed()) {
      result.completeExceptionally(closed());
    }
    return result.minimalCompletionStage();
  }

  private static SyncException closed() {
    return new SyncException(SyncException.Code.CLOSED, "the kafka channel admin was closed");
  }

  private SyncException failure(String what, Throwable cause) {
    if (cause instanceof SyncException known) {
      return known;
    }
    String where = "could not " + what + " at the brokers " + options.endpoints() + ": ";
    if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
      return new SyncException(
          SyncException.Code.PRECONDITION_FAILED,
          where + "they refuse this data centre's credential or its rights: " + cause.getMessage(),
          cause);
    }
    SyncException.Code code =
        cause instanceof org.apache.kafka.common.errors.TimeoutException
            ? SyncException.Code.TIMEOUT
            : cause instanceof RetriableException
                ? SyncException.Code.UNAVAILABLE
                : SyncException.Code.INTERNAL;
    return new SyncException(code, where + cause.getMessage(), cause);
  }

  /** Copies for a message: never all of thousands. */
  static List<String> some(Iterable<?> things) {
    List<String> some = new ArrayList<>();
    for (Object thing : things) {
      if (some.size() == 3) {
        some.add("...");
        break;
      }
      some.add(thing.toString());
    }
    return some;
  }
}
