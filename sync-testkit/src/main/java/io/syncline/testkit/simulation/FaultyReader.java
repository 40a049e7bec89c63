package io.syncline.testkit.simulation;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.transport.ChannelId;
import io.syncline.transport.ChannelReader;
import io.syncline.transport.Frame;
import io.syncline.transport.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a channel over a bad line. Holds few frames: what is not polled stays in the
 * channel, so that back-pressure is the channel's own.
 */
final class FaultyReader implements ChannelReader {
  private static final int MOST_HELD = 64;
  private static final Duration NEXT_LOOK = Duration.ofMillis(20);

  private final FaultyTransport transport;
  private final ChannelId channel;
  private final ChannelReader inner;
  private final Dice dice;
  private final Weather.Frames weather;
  private final List<Frame> arrived = new ArrayList<>();
  private final List<Runnable> hints = new ArrayList<>();
  private @Nullable Received last;
  private @Nullable Frame overtaken;
  private boolean looking;
  private boolean hinting;
  private boolean closed;
  private long place;

  FaultyReader(FaultyTransport transport, ChannelId channel, ChannelReader inner) {
    this.transport = transport;
    this.channel = channel;
    this.inner = inner;
    this.dice = transport.dice();
    this.weather = transport.weather().frames(transport.process().site());
    for (Frame frame : weather.again(channel)) {
      transport.weather().hit(Fault.FRAMES_DUPLICATED);
      arrived.add(frame);
    }
    inner.onFrame(() -> look(Duration.ofNanos(20_000 + dice.below(200_000))));
  }

  private void look(Duration after) {
    if (!looking && !closed) {
      looking = true;
      transport.simulation().after(after, this::take);
    }
  }

  private void take() {
    looking = false;
    if (closed || !transport.process().alive()) {
      return;
    }
    if (weather.cut) {
      transport.weather().hit(weather.why);
      look(NEXT_LOOK);
      return;
    }
    boolean any = overtaken != null && dice.chance(500) && addOvertaken();
    while (arrived.size() < MOST_HELD) {
      if (dice.chance(weather.delayed)) {
        transport.weather().hit(Fault.FRAMES_DELAYED);
        look(Duration.ofNanos(dice.between(5_000_000, 400_000_000)));
        break;
      }
      Optional<Received> next = inner.poll();
      if (next.isEmpty()) {
        break;
      }
      last = next.get();
      any |= arrive(next.get().frame());
    }
    if (overtaken != null) {
      look(Duration.ofMillis(dice.between(1, 60)));
    }
    if (any) {
      hint();
    }
  }

  private boolean arrive(Frame frame) {
    Weather w = transport.weather();
    if (dice.chance(weather.lost)) {
      w.hit(Fault.FRAMES_LOST);
      return false;
    }
    Frame now = frame;
    int length = frame.payload().length();
    if (length > 0 && dice.chance(weather.corrupted)) {
      w.hit(Fault.FRAMES_CORRUPTED);
      byte[] bytes = frame.payload().toArray();
      bytes[dice.below(length)] ^= (byte) (1 << dice.below(8));
      now = new Frame(frame.stream(), frame.session(), Bytes.wrap(bytes));
    } else if (length > 0 && dice.chance(weather.truncated)) {
      w.hit(Fault.FRAMES_TRUNCATED);
      Bytes cut = frame.payload().slice(0, dice.below(length));
      now = new Frame(frame.stream(), frame.session(), cut);
    }
    if (overtaken == null && dice.chance(weather.reordered)) {
      w.hit(Fault.FRAMES_REORDERED);
      overtaken = now;
      return false;
    }
    arrived.add(now);
    if (dice.chance(weather.duplicated)) {
      w.hit(Fault.FRAMES_DUPLICATED);
      arrived.add(now);
    }
    return true;
  }

  private boolean addOvertaken() {
    Frame frame = overtaken;
    overtaken = null;
    return frame != null && arrived.add(frame);
  }

  private void hint() {
    if (!hinting) {
      hinting = true;
      transport
          .process()
          .deliver(
              () -> {
                hinting = false;
                List.copyOf(hints).forEach(Runnable::run);
              });
    }
  }

  @Override
  public CompletionStage<Void> ready() {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    inner
        .ready()
        .whenComplete(
            (done, error) ->
                transport.soon(
                    () -> {
                      if (error != null) {
                        ready.completeExceptionally(error);
                      } else {
                        ready.complete(null);
                      }
                    }));
    return ready;
  }

  @Override
  public Optional<Received> poll() {
    if (arrived.isEmpty()) {
      return Optional.empty();
    }
    Frame frame = arrived.remove(0);
    if (arrived.size() == MOST_HELD - 1) {
      look(Duration.ofNanos(20_000));
    }
    weather.took(channel, frame);
    transport.took(channel, frame);
    return Optional.of(new Received(frame, ++place, !arrived.isEmpty()));
  }

  @Override
  public Registration onFrame(Runnable hint) {
    Runnable own = hint::run;
    hints.add(own);
    return () -> hints.remove(own);
  }

  @Override
  public void done(Received upTo) {
    if (last != null) {
      inner.done(last);
    }
  }

  @Override
  public void close() {
    closed = true;
    hints.clear();
    inner.close();
  }
}
