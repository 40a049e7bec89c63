package io.syncline.testkit.transport;

import io.syncline.Registration;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.Frame;
import io.syncline.transport.Received;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A reader with the fault of its {@link FaultyNetwork}. */
final class FaultyReader implements ChannelReader {
  private final FaultyNetwork network;
  private final ChannelId channel;
  private final ChannelReader inner;
  private final Queue<Frame> past;
  private final List<Runnable> hints = new ArrayList<>();
  private int unpolled;

  FaultyReader(FaultyNetwork network, ChannelId channel, ChannelReader inner, List<Frame> past) {
    this.network = network;
    this.channel = channel;
    this.inner = inner;
    this.past = new ArrayDeque<>(network.is(Fault.READS_FROM_THE_BEGINNING) ? past : List.of());
  }

  /** Counts an offered frame; whether this reader has not polled for some of them. */
  boolean behind() {
    return ++unpolled > 10;
  }

  void hint() {
    hints.forEach(Runnable::run);
  }

  void drain() {
    while (inner.poll().isPresent()) {
      unpolled = 0;
    }
  }

  @Override
  public CompletionStage<Void> ready() {
    return network.is(Fault.IS_READY_AT_ONCE)
        ? CompletableFuture.completedStage(null)
        : inner.ready();
  }

  @Override
  public Optional<Received> poll() {
    unpolled = 0;
    if (!past.isEmpty()) {
      return Optional.of(new Received(past.remove(), 0, true));
    }
    if (network.is(Fault.ENDS_READERS_OF_REMOVED) && network.removed.contains(channel)) {
      return Optional.empty();
    }
    Optional<Received> received = inner.poll();
    return network.is(Fault.ALWAYS_SAYS_MORE)
        ? received.map(r -> new Received(r.frame(), r.place(), true))
        : received;
  }

  @Override
  public Registration onFrame(Runnable hint) {
    if (network.is(Fault.NEVER_HINTS_FRAMES)) {
      return () -> {};
    }
    if (network.is(Fault.LETS_HINTS_THROW)) {
      hints.add(hint);
      return () -> hints.remove(hint);
    }
    Registration registration = inner.onFrame(hint);
    return network.is(Fault.HINTS_FOR_EVER) ? () -> {} : registration;
  }

  @Override
  public void done(Received upTo) {
    inner.done(upTo);
  }

  @Override
  public void close() {
    if (!network.is(Fault.KEEPS_CLOSED_READERS)) {
      inner.close();
    }
  }
}
