package io.syncline.internal.master;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.control.Call;
import io.syncline.control.SourceCall;
import io.syncline.state.StateStore;
import io.syncline.store.Incarnation;
import io.syncline.store.ReadOnlyHolds.Hold;
import io.syncline.store.ShardId;
import io.syncline.transport.ChannelId;
import io.syncline.transport.PeerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The synchronisation that this data centre is the target of, while it runs: the cluster is
 * read-only for others, the source is called at every keep-alive, and there is a task for the
 * structure and one for each shard.
 */
final class IncomingSync {
  private static final Logger LOG = LoggerFactory.getLogger(IncomingSync.class);
  private static final String NO_FEED =
      "the source has no change feed: each comparison reads both clusters whole, and what was"
          + " written since the last one began is lost with the source";

  private final Term term;
  private final SyncId sync;
  private final MasterState state;
  private final Workers workers;
  private final Failover source;
  private final Channels channels;
  private final ShardTable table;
  private final MasterCount masters;
  private final InventoryWatch inventory;
  private final Errand holding;
  private final Errand calling;
  private final Errand asking;
  private final Errand forgetting;
  private final AddressWatch address;
  private boolean held;
  private boolean opened;
  private long calledAt;
  private Optional<SyncException> refusal = Optional.empty();
  private Optional<String> ofSource = Optional.empty();
  private Optional<String> atSource = Optional.empty();

  IncomingSync(
      Term term,
      StateRecord.Incoming record,
      MasterState state,
      Tasks tasks,
      Workers workers,
      EpochCounters epochs,
      boolean begun) {
    this.term = term;
    this.masters = new MasterCount(term);
    this.sync = record.sync();
    this.state = state;
    this.workers = workers;
    this.source = new Failover(term.context().control(), record.endpoints());
    this.channels = new Channels(term, sync, this::settled);
    this.table = new ShardTable(term, sync, state, tasks, channels, begun);
    this.inventory = new InventoryWatch(term, sync, state, tasks, table, epochs);
    this.holding = term.storeErrand("making the target read-only");
    Duration deadline = sourceDeadline(term, record.endpoints().size());
    this.calling = term.errand("keeping the source alive", deadline);
    this.asking = term.errand("asking the source for shards", deadline);
    this.forgetting = term.storeErrand("forgetting shards");
    this.address = new AddressWatch(term, record.source(), sync);
  }

  SyncId sync() {
    return sync;
  }

  StateRecord.Incoming record() {
    return state.incoming().orElseThrow();
  }

  ShardTable table() {
    return table;
  }

  InventoryWatch inventory() {
    return inventory;
  }

  Channels channels() {
    return channels;
  }

  /** Whether all tasks that should be are known. */
  boolean settled() {
    return table.settled();
  }

  /** Calls the source's masters. */
  <R> CompletionStage<R> callSource(Call<R> call) {
    return source.call(call, term.options().callDeadline());
  }

  /** How long a call to the source's masters may take, all of them tried. */
  Duration sourceDeadline() {
    return sourceDeadline(term, source.endpoints().size());
  }

  static Duration sourceDeadline(Term term, int endpoints) {
    return term.options().callDeadline().multipliedBy(endpoints + 1L);
  }

  /** Whether the source has said that it will not go on. */
  boolean refused() {
    return refusal.isPresent();
  }

  /** What keeps the whole from going on, if something does. */
  Optional<String> trouble() {
    if (refusal.isPresent()) {
      return refusal.map(SyncException::getMessage);
    }
    return failure(List.of(holding, channels.errand(), calling))
        .or(() -> atSource.map(why -> "source: " + why))
        .or(() -> failure(List.of(asking)))
        .or(this::ofStructure);
  }

  private static Optional<String> failure(List<Errand> errands) {
    return errands.stream()
        .flatMap(errand -> errand.failure().stream())
        .map(SyncException::getMessage)
        .findFirst();
  }

  private Optional<String> ofStructure() {
    return inventory
        .last()
        .filter(report -> !report.problems().isEmpty())
        .map(report -> "structure: " + String.join("; ", report.problems()))
        .or(inventory::awaited);
  }

  void tick() {
    holdTarget();
    renewAddress();
    keepAlive();
    channels.want(new ChannelId(sync, ChannelId.Kind.INVENTORY_CONTROL, "", 0), 1);
    channels.tick();
    if (!held || !opened) {
      return;
    }
    if (channels.has(new ChannelId(sync, ChannelId.Kind.INVENTORY_CONTROL, "", 0))) {
      inventory.want(record());
    }
    askForShards();
    record().sourceAddress().ifPresent(table::want);
    forget();
  }

  private void holdTarget() {
    if (!held && holding.idle()) {
      holding.run(
          () -> term.context().store().holds().place(new Hold(Hold.Kind.TARGET, sync.value())),
          done -> held = true);
    }
  }

  private void renewAddress() {
    address.tick(
        record().ownAddress(),
        renewed ->
            state.change(
                edit -> edit.incoming().ifPresent(now -> edit.put(now.withOwnAddress(renewed))),
                () -> calledAt = 0));
  }

  /** What should be put right although nothing stands in the way. */
  Optional<String> warning() {
    Optional<String> noFeed =
        table.all().stream().anyMatch(ShardEntry::comparedAgain)
            ? Optional.of(NO_FEED)
            : Optional.empty();
    Optional<String> ofTarget = term.context().store().traits().warnings().target();
    return Stream.of(
            masters.warning(),
            noFeed,
            ofSource.map(warning -> "source: " + warning),
            ofTarget.map(warning -> "target: " + warning))
        .flatMap(Optional::stream)
        .reduce((one, other) -> one + "; " + other);
  }

  private void keepAlive() {
    masters.tick();
    boolean due = term.now() - calledAt >= term.options().keepAlive().toNanos() || !opened;
    if (!due || !calling.idle()) {
      return;
    }
    calledAt = term.now();
    term.wakeAfter(term.options().keepAlive());
    calling.run(
        () ->
            term.context()
                .state()
                .candidates()
                .thenCompose(
                    candidates -> {
                      masters.seen(candidates);
                      return callSource(
                          new SourceCall.OpenOutgoing(
                              sync,
                              term.context().cluster(),
                              reachedAt(candidates),
                              record().ownAddress()));
                    }),
        this::answered,
        error -> {
          boolean refused =
              error.code() == Code.PRECONDITION_FAILED || error.code() == Code.CONFLICT;
          refusal = refused ? Optional.of(error) : refusal;
          LOG.warn(
              "event=source-call-failed sync={} error=\"{}\" next=\"called again\"",
              sync,
              error.toString());
        });
  }

  private List<String> reachedAt(List<StateStore.Candidate> masters) {
    List<String> advertised = term.context().advertised();
    return advertised.isEmpty()
        ? masters.stream().map(StateStore.Candidate::endpoint).toList()
        : advertised;
  }

  private void answered(SourceCall.OutgoingOpened answer) {
    if (!answer.source().equals(record().source())) {
      refusal =
          Optional.of(
              new SyncException(
                  Code.CONFLICT,
                  "the source's endpoints are cluster "
                      + answer.source()
                      + " now, not "
                      + record().source()
                      + ": put the endpoints right, or abort and configure again"));
      return;
    }
    refusal = Optional.empty();
    ofSource = answer.warning();
    atSource = answer.trouble().map(why -> StateRecord.cut(why, SourceStructure.LONGEST_TROUBLE));
    Optional<PeerAddress> address = Optional.of(answer.address());
    if (record().sourceAddress().equals(address)) {
      opened = true;
      return;
    }
    state.change(
        edit -> edit.incoming().ifPresent(now -> edit.put(now.agreed(answer.address()))),
        () -> {
          opened = true;
          term.wake();
        });
  }

  private void askForShards() {
    if (!asking.idle()) {
      return;
    }
    TreeMap<ShardId, Incarnation> asked = table.toAsk();
    if (asked.isEmpty()) {
      return;
    }
    asking.run(
        () -> callSource(new SourceCall.SendShards(sync, asked)),
        answer -> table.answered(asked, answer),
        error -> {
          if (error.code() == Code.NOT_FOUND) {
            opened = false;
          }
        });
  }

  private void forget() {
    TreeSet<ShardId> gone = table.toForget(workers);
    if (!gone.isEmpty() && forgetting.idle()) {
      forgetting.run(
          () -> term.context().store().target().forget(gone, sync), done -> table.forgotten(gone));
    }
  }
}
