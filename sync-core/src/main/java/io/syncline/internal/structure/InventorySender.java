package io.syncline.internal.structure;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.TaskSpec;
import io.syncline.internal.loop.Activity;
import io.syncline.internal.loop.Pace;
import io.syncline.internal.structure.InventoryLink.Heard;
import io.syncline.inventory.Inventory;
import io.syncline.store.StructureStore;
import io.syncline.store.StructureStore.StructureRead;
import io.syncline.transport.ChannelId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the structure of the source, whole, to the receiver that asked last.
 *
 * <p>Ordering: a session's inventories have growing numbers. What answers a new stream was read
 * after that stream was heard of, so that a sender that was paused can't show it the past. Failure:
 * what is not acknowledged is sent again, after 1 s, then up to 10 s.
 */
final class InventorySender implements InventoryTask {
  private static final Logger LOG = LoggerFactory.getLogger(InventorySender.class);
  private static final int FRAMES_A_STEP = 64;
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofSeconds(10);

  private final TaskSpec.SendInventory spec;
  private final InventoryContext context;
  private final StructureStore structure;
  private final SessionId session;
  private final Calls calls;
  private final Activity activity;
  private final InventoryLink link;
  private final Pace read;
  private final Pace repeat;
  private @Nullable Registration hint;

  private StreamId stream = StreamId.NONE;
  private boolean helloDue;
  private boolean reading;
  private boolean failing;
  private long readsStarted;
  private long readsDone;
  private long readNeeded;
  private String version = "";
  private long number;
  private List<Bytes> parts = List.of();
  private int next;
  private boolean acknowledged;

  InventorySender(TaskSpec.SendInventory spec, InventoryContext context) {
    this.spec = spec;
    this.context = context;
    this.structure = context.store().structure();
    this.session = new SessionId(spec.epoch(), Math.max(1, context.runtime().random() >>> 1));
    this.calls = new Calls(context);
    this.activity = new Activity(context.runtime(), context.lane(), Urgency.LIVE, this::step);
    this.link =
        new InventoryLink(
            context,
            spec.sync(),
            spec.peer(),
            ChannelId.Kind.INVENTORY_CONTROL,
            ChannelId.Kind.INVENTORY,
            activity::wake);
    this.read = new Pace(context.runtime(), LEAST, MOST);
    this.repeat = new Pace(context.runtime(), LEAST, MOST);
  }

  @Override
  public void start() {
    hint = structure.onHint(() -> context.lane().execute(Urgency.LIVE, this::hinted));
    activity.wake();
  }

  @Override
  public void renewed(PeerAddress peer) {
    link.renewed(peer);
  }

  @Override
  public void reportNow() {
    // Nobody waits for what a sender says: the receiver tells what has arrived.
  }

  @Override
  public CompletionStage<Void> stop() {
    activity.close();
    if (hint != null) {
      hint.close();
    }
    link.close();
    return calls.stop();
  }

  private void hinted() {
    read.now();
    activity.wake();
  }

  private boolean step() {
    if (calls.stopped()) {
      return false;
    }
    try {
      boolean more = false;
      if (link.open(() -> helloDue = true)) {
        more = listen();
        more |= send();
      }
      if (read.due() && !reading) {
        read();
      }
      if (!more) {
        sleep();
      }
      return more;
    } catch (RuntimeException e) {
      context.metrics().stepFailures.add();
      LOG.warn("event=inventory-sender-failed task={} next=\"open again\"", spec.id(), e);
      link.close();
      activity.wakeAfter(LEAST);
      return false;
    }
  }

  private void sleep() {
    Duration least = link.left();
    least = Pace.shorter(least, reading ? least : read.left());
    if (link.ready()) {
      // A frame that was not taken is offered again after a second, even if no hint comes.
      least = Pace.shorter(least, next < parts.size() || helloDue ? LEAST : least);
      least = Pace.shorter(least, mayAnswer() && next == parts.size() ? repeat.left() : least);
    }
    activity.wakeAfter(least);
  }

  private boolean listen() {
    for (int i = 0; i < FRAMES_A_STEP; i++) {
      Heard heard = link.poll().orElse(null);
      if (heard == null) {
        return false;
      }
      if (heard.message() instanceof InventoryMessage.Want want) {
        hear(heard.stream(), heard.session(), want.number());
      }
    }
    return true;
  }

  private void hear(StreamId of, SessionId bound, long has) {
    if (of.compareTo(stream) < 0) {
      context.metrics().framesDead.add();
      return;
    }
    if (of.compareTo(stream) > 0) {
      stream = of;
      readNeeded = readsStarted + 1;
      read.now();
      next = parts.size();
      acknowledged = false;
      repeat.now();
      return;
    }
    acknowledged = bound.equals(session) && has == number;
    if (acknowledged) {
      repeat.now();
    } else {
      repeat.within(LEAST);
    }
  }

  private boolean mayAnswer() {
    return number > 0 && !acknowledged && !stream.equals(StreamId.NONE) && readsDone >= readNeeded;
  }

  private boolean send() {
    if (helloDue) {
      Bytes hello = InventoryMessage.encode(new InventoryMessage.Hello());
      helloDue = !link.offer(StreamId.NONE, session, hello);
    }
    if (!mayAnswer()) {
      return false;
    }
    if (next == parts.size() && repeat.due()) {
      next = 0;
    }
    for (int i = 0; i < FRAMES_A_STEP && next < parts.size(); i++) {
      if (!link.offer(stream, session, parts.get(next))) {
        return false;
      }
      if (++next == parts.size()) {
        repeat.later();
        return false;
      }
    }
    return next < parts.size();
  }

  private void read() {
    reading = true;
    long count = ++readsStarted;
    read.trying();
    calls.start(
        "read the source's structure",
        () -> structure.read(version),
        found -> {
          reading = false;
          if (!read.due()) {
            read.after(context.store().traits().structurePoll());
          }
          readsDone = count;
          if (found instanceof StructureRead.Changed changed) {
            take(changed.version(), changed.inventory());
          } else {
            failing = false;
          }
          activity.wake();
        },
        error -> {
          reading = false;
          readAgainAfter(error);
        });
  }

  private void take(String newVersion, Inventory inventory) {
    try {
      Bytes content = InventoryCodec.encode(inventory);
      int room =
          Math.min(context.options().frameBytes(), context.transport().traits().maxFrameBytes());
      List<Bytes> cut =
          InventoryMessage.split(number + 1, newVersion, content, room).stream()
              .map(InventoryMessage::encode)
              .toList();
      failing = false;
      number++;
      version = newVersion;
      parts = cut;
      next = cut.size();
      acknowledged = false;
      repeat.now();
      LOG.info(
          "event=structure-read task={} version={} objects={} parts={}",
          spec.id(),
          newVersion,
          inventory.objects().size(),
          cut.size());
    } catch (RuntimeException e) {
      readAgainAfter(e);
    }
  }

  private void readAgainAfter(Throwable error) {
    if (!failing) {
      failing = true;
      LOG.warn(
          "event=structure-not-read task={} reason=\"{}\" next=\"read again\"",
          spec.id(),
          error.toString());
    }
    read.later();
    activity.wake();
  }
}
