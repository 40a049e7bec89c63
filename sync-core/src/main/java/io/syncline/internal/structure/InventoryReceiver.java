package io.syncline.internal.structure;

import io.syncline.Bytes;
import io.syncline.Registration;
import io.syncline.SessionId;
import io.syncline.StreamId;
import io.syncline.SyncException;
import io.syncline.SyncRuntime.Urgency;
import io.syncline.control.MasterCall.InventoryOrders;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.internal.loop.Activity;
import io.syncline.internal.loop.Pace;
import io.syncline.internal.structure.InventoryAssembly.Use;
import io.syncline.internal.structure.InventoryLink.Heard;
import io.syncline.internal.structure.InventoryMessage.Part;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the structure of the source, has it made at the target, and tells the leader.
 *
 * <p>Ordering: the channel is opened at its end before anything is asked for. A stream takes
 * inventories of one session, in the order of their numbers; a higher session begins a new stream,
 * a lower one is dropped. Failure: what it stands at is said again, after 1 s, then up to 10 s,
 * until an inventory came whole, and every 5 s from then on, so that a sender in a new life hears
 * of it.
 */
final class InventoryReceiver implements InventoryTask {
  private static final Logger LOG = LoggerFactory.getLogger(InventoryReceiver.class);
  private static final int FRAMES_A_STEP = 64;
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final Duration STANDING = Duration.ofSeconds(5);
  private static final Duration REPORTS = Duration.ofSeconds(3);

  private final TaskSpec.ReceiveInventory spec;
  private final InventoryContext context;
  private final Leader leader;
  private final Calls calls;
  private final Activity activity;
  private final InventoryLink link;
  private final StructureWriter writer;
  private final Pace want;
  private final Pace report;
  private @Nullable Registration hint;

  private StreamId stream;
  private SessionId session = SessionId.NONE;
  private SessionId greatest = SessionId.NONE;
  private InventoryAssembly assembly = new InventoryAssembly();

  private @Nullable InventoryReport told;
  private TreeMap<ShardId, Incarnation> shards = new TreeMap<>();
  private String version = "";
  private boolean received;
  private boolean reporting;
  private boolean hurried;
  private boolean notHeard;

  InventoryReceiver(TaskSpec.ReceiveInventory spec, InventoryContext context, Leader leader) {
    this.spec = spec;
    this.context = context;
    this.leader = leader;
    this.stream = new StreamId(spec.epoch(), 1);
    this.calls = new Calls(context);
    this.activity = new Activity(context.runtime(), context.lane(), Urgency.LIVE, this::step);
    this.link =
        new InventoryLink(
            context,
            spec.sync(),
            spec.peer(),
            ChannelId.Kind.INVENTORY,
            ChannelId.Kind.INVENTORY_CONTROL,
            activity::wake);
    this.writer = new StructureWriter(spec, context, calls, activity::wake);
    this.want = new Pace(context.runtime(), LEAST, MOST);
    this.report = new Pace(context.runtime(), LEAST, LEAST);
    report.never();
  }

  @Override
  public void start() {
    hint =
        context
            .store()
            .structure()
            .onHint(
                () ->
                    context
                        .lane()
                        .execute(
                            Urgency.LIVE,
                            () -> {
                              writer.hinted();
                              activity.wake();
                            }));
    activity.wake();
  }

  @Override
  public void renewed(PeerAddress peer) {
    link.renewed(peer);
  }

  @Override
  public void reportNow() {
    if (!received) {
      return; // there is nothing to report; the first inventory is reported at once
    }
    hurried = reporting;
    report.now();
    activity.wake();
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

  private boolean step() {
    if (calls.stopped()) {
      return false;
    }
    try {
      boolean more = false;
      if (link.open(want::now)) {
        more = listen();
        ask();
      }
      writer.step();
      report();
      if (!more) {
        Duration least = Pace.shorter(link.left(), writer.left());
        // A frame that was not taken is offered again after a second, even if no hint comes.
        least = Pace.shorter(least, want.due() ? LEAST : want.left());
        least = Pace.shorter(least, reporting ? least : report.left());
        activity.wakeAfter(least);
      }
      return more;
    } catch (RuntimeException e) {
      context.metrics().stepFailures.add();
      LOG.warn("event=inventory-receiver-failed task={} next=\"open again\"", spec.id(), e);
      link.close();
      activity.wakeAfter(LEAST);
      return false;
    }
  }

  private void ask() {
    if (!want.due()) {
      return;
    }
    Bytes payload = InventoryMessage.encode(new InventoryMessage.Want(assembly.number()));
    if (link.offer(stream, session, payload)) {
      if (assembly.number() > 0) {
        want.after(STANDING);
      } else {
        want.later();
      }
    }
  }

  private boolean listen() {
    for (int i = 0; i < FRAMES_A_STEP; i++) {
      Heard heard = link.poll().orElse(null);
      if (heard == null) {
        return false;
      }
      hear(heard);
    }
    return true;
  }

  private void hear(Heard heard) {
    if (heard.session().compareTo(greatest) < 0) {
      context.metrics().framesDead.add();
    } else if (!session.equals(SessionId.NONE) && !session.equals(heard.session())) {
      greatest = heard.session();
      begin();
    } else if (heard.message() instanceof Part part) {
      if (heard.stream().equals(stream)) {
        session = heard.session();
        greatest = heard.session();
        take(part);
      } else {
        context.metrics().framesDead.add();
      }
    } else if (heard.message() instanceof InventoryMessage.Hello) {
      greatest = heard.session();
      want.within(assembly.number() == 0 ? Duration.ZERO : SOON);
    }
  }

  /** A new stream; what was received stays wanted until something newer comes whole. */
  private void begin() {
    stream = new StreamId(stream.epoch(), stream.attempt() + 1);
    session = SessionId.NONE;
    assembly = new InventoryAssembly();
    want.now();
  }

  private void take(Part part) {
    Use use = assembly.add(part);
    if (use == Use.OLD) {
      context.metrics().framesDead.add();
    } else if (use == Use.DOUBLE) {
      context.metrics().framesDuplicate.add();
      want.within(part.number() == assembly.number() ? SOON : LEAST);
    } else {
      want.after(LEAST);
    }
    try {
      assembly.take().ifPresent(this::received);
    } catch (SyncException e) {
      context.metrics().framesCorrupt.add();
      LOG.warn(
          "event=inventory-corrupt task={} reason=\"{}\" next=\"ask again\"",
          spec.id(),
          e.toString());
      want.within(LEAST);
    }
  }

  private void received(InventoryAssembly.Whole whole) {
    LOG.info(
        "event=inventory-received task={} version={} objects={}",
        spec.id(),
        whole.version(),
        whole.inventory().objects().size());
    TreeMap<ShardId, Incarnation> before = shards;
    received = true;
    version = whole.version();
    shards = StructureWriter.shards(whole.inventory());
    writer.want(whole.inventory());
    writer.forget(shard -> !java.util.Objects.equals(before.get(shard), shards.get(shard)));
    want.now();
  }

  private void report() {
    if (!received) {
      return;
    }
    InventoryReport now =
        new InventoryReport(
            version,
            shards,
            writer.complete(),
            writer.promoted(),
            writer.fenced() ? ShardReport.Event.FENCED : ShardReport.Event.NONE,
            writer.problems());
    if (reporting || !report.due() && (notHeard || now.equals(told))) {
      return;
    }
    told = now;
    reporting = true;
    hurried = false;
    calls.start(
        "report the inventory",
        () -> leader.report(now),
        orders -> {
          reporting = false;
          notHeard = false;
          report.after(hurried ? Duration.ZERO : REPORTS);
          obey(now, orders);
          activity.wake();
        },
        error -> {
          reporting = false;
          notHeard = true;
          report.later();
          LOG.debug("event=inventory-not-reported task={} next=\"again\"", spec.id(), error);
          activity.wake();
        });
  }

  /** The orders are about the shards that the report named; a namesake made since is not meant. */
  private void obey(InventoryReport answered, InventoryOrders orders) {
    Set<ShardId> copied = new TreeSet<>(orders.copied());
    copied.removeIf(
        shard -> !java.util.Objects.equals(answered.shards().get(shard), shards.get(shard)));
    writer.order(copied, orders.promote());
  }
}
