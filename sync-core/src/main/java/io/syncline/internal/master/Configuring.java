package io.syncline.internal.master;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.control.ClientCall;
import io.syncline.control.SourceCall;
import io.syncline.transport.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this data centre the target of a source.
 *
 * <p>Ordering: the wish is written before the source's upstream is looked at for the last time, so
 * that of several clusters that would close a loop the last one to look sees the wishes of all
 * others; of two that wish to be each other's target the source's side decides (see {@link
 * OutgoingOpening}). Recovery: a new leader goes on with a wish that it finds.
 */
final class Configuring {
  private static final Logger LOG = LoggerFactory.getLogger(Configuring.class);

  private final Term term;
  private final MasterState state;
  private Optional<Run> run = Optional.empty();

  Configuring(Term term, MasterState state) {
    this.term = term;
    this.state = state;
  }

  void configure(List<String> endpoints, CompletableFuture<ClientCall.Configured> answer) {
    Optional<StateRecord.Incoming> record = state.incoming();
    if (record.isPresent() && record.get().configured()) {
      again(record.get(), endpoints, answer);
      return;
    }
    record.ifPresent(this::resume);
    if (run.isPresent()) {
      if (!meet(run.get().source.endpoints(), endpoints)) {
        throw new SyncException(
            Code.CONFLICT,
            "a source at "
                + run.get().source.endpoints()
                + " is being configured: wait for it, or abort it");
      }
      run.get().waiting.add(answer);
      return;
    }
    Run begun = new Run(endpoints);
    begun.waiting.add(answer);
    run = Optional.of(begun);
    begun.look(false);
  }

  /** Goes on with a wish that an earlier leader has written. */
  void resume(StateRecord.Incoming record) {
    if (run.isEmpty()) {
      Run resumed = new Run(record.endpoints());
      resumed.sync = Optional.of(record.sync());
      resumed.lent = Optional.of(record.source());
      run = Optional.of(resumed);
      resumed.look(true);
    }
  }

  /** The same source again changes nothing; another one is refused. */
  private void again(
      StateRecord.Incoming record,
      List<String> endpoints,
      CompletableFuture<ClientCall.Configured> answer) {
    if (record.ending().filter(StateRecord.Ending::committed).isPresent()) {
      throw new SyncException(
          Code.UNAVAILABLE,
          "synchronisation " + record.sync() + " is being ended: try again when it is over");
    }
    if (meet(record.endpoints(), endpoints)) {
      answer.complete(new ClientCall.Configured(record.sync(), false));
      return;
    }
    Failover other = new Failover(term.context().control(), endpoints);
    await(
        () -> upstream(other),
        endpoints.size(),
        "asking for the source's cluster",
        found -> {
          if (found.get(0).equals(record.source())) {
            answer.complete(new ClientCall.Configured(record.sync(), false));
          } else {
            answer.completeExceptionally(
                new SyncException(
                    Code.CONFLICT,
                    "cluster "
                        + term.context().cluster()
                        + " is a target of "
                        + record.source()
                        + " at "
                        + record.endpoints()
                        + " already: stop or abort that first"));
          }
        },
        answer::completeExceptionally);
  }

  private CompletionStage<List<ClusterId>> upstream(Failover source) {
    return source.call(
        new SourceCall.GetUpstream(Upstream.MOST_HOPS), term.options().callDeadline());
  }

  private <T> void await(
      Supplier<CompletionStage<T>> call,
      int endpoints,
      String what,
      Consumer<T> done,
      Consumer<SyncException> failed) {
    term.turns().await(call, IncomingSync.sourceDeadline(term, endpoints), what, done, failed);
  }

  private static boolean meet(List<String> some, List<String> others) {
    return some.stream().anyMatch(others::contains);
  }

  /** One attempt. */
  private final class Run {
    private final Failover source;
    private final List<CompletableFuture<ClientCall.Configured>> waiting = new ArrayList<>();
    private Optional<SyncId> sync = Optional.empty();

    /** Which cluster a credential was made for, or is just being made. */
    private Optional<ClusterId> lent = Optional.empty();

    Run(List<String> endpoints) {
      this.source = new Failover(term.context().control(), endpoints);
    }

    /** Looks at the source's upstream, before the wish is written and after. */
    void look(boolean written) {
      await(
          () -> upstream(source),
          source.endpoints().size(),
          "asking for the source's cluster",
          found -> looked(found, written),
          this::fail);
    }

    private void looked(List<ClusterId> found, boolean written) {
      ClusterId own = term.context().cluster();
      int at = found.indexOf(own);
      if (found.isEmpty() || at == 0) {
        fail(
            new SyncException(
                Code.CONFLICT,
                "the source at "
                    + source.endpoints()
                    + " is cluster "
                    + own
                    + " itself: a cluster can't be replicated onto itself"));
      } else if (at > 1 || at == 1 && !written) {
        fail(
            new SyncException(
                Code.CONFLICT,
                "cluster "
                    + found.get(0)
                    + " is replicated from "
                    + found.subList(1, at + 1)
                    + ": with cluster "
                    + own
                    + " as its target that would be a loop"));
      } else if (written) {
        open(found);
      } else {
        address(found);
      }
    }

    private void address(List<ClusterId> upstream) {
      lent = Optional.of(upstream.get(0));
      SyncId made =
          new SyncId(
              Long.toHexString(term.context().runtime().wallMicros())
                  + "-"
                  + Long.toHexString(term.context().runtime().random()));
      term.turns()
          .await(
              () -> term.context().channels().address(upstream.get(0), made),
              term.options().storeDeadline(),
              "making an address for " + upstream.get(0),
              address -> write(made, upstream, address),
              this::fail);
    }

    private void write(SyncId made, List<ClusterId> upstream, PeerAddress address) {
      state.change(
          edit -> {
            SourceSide.openTo(edit, upstream.get(0))
                .ifPresent(
                    open -> {
                      throw new SyncException(
                          open.closing() ? Code.UNAVAILABLE : Code.CONFLICT,
                          "cluster "
                              + upstream.get(0)
                              + " is a target of this one"
                              + (open.closing()
                                  ? " until what is left of that is removed: try again"
                                  : ": stop that first"));
                    });
            if (edit.incoming().isPresent()) {
              throw new SyncException(Code.CONFLICT, "another source was configured meanwhile");
            }
            edit.put(
                new StateRecord.Incoming(
                    made,
                    false,
                    source.endpoints(),
                    upstream,
                    address,
                    Optional.empty(),
                    false,
                    Optional.empty()));
          },
          () -> {
            sync = Optional.of(made);
            look(true);
          },
          this::fail);
    }

    private void open(List<ClusterId> upstream) {
      Optional<StateRecord.Incoming> record = mine(state.incoming());
      if (record.isEmpty()) {
        fail(lost(upstream.get(0)));
        return;
      }
      await(
          () ->
              source.call(
                  new SourceCall.OpenOutgoing(
                      record.get().sync(),
                      term.context().cluster(),
                      reachedAt(),
                      record.get().ownAddress()),
                  term.options().callDeadline()),
          source.endpoints().size(),
          "opening the synchronisation at the source",
          opened -> agreed(upstream.get(0), opened),
          this::fail);
    }

    /** All masters are named with the first keep-alive, where nothing is advertised. */
    private List<String> reachedAt() {
      List<String> advertised = term.context().advertised();
      return advertised.isEmpty() ? List.of(term.context().endpoint()) : advertised;
    }

    private void agreed(ClusterId cluster, SourceCall.OutgoingOpened opened) {
      if (!opened.source().equals(cluster)) {
        fail(
            new SyncException(
                Code.CONFLICT,
                "the endpoints "
                    + source.endpoints()
                    + " belong to different clusters, "
                    + cluster
                    + " and "
                    + opened.source()));
        return;
      }
      state.change(
          edit ->
              edit.put(
                  mine(edit.incoming()).orElseThrow(() -> lost(cluster)).agreed(opened.address())),
          this::done,
          this::fail);
    }

    private void done() {
      run = Optional.empty();
      SyncId made = sync.orElseThrow();
      LOG.info("event=configured sync={} source={}", made, source.endpoints());
      waiting.forEach(answer -> answer.complete(new ClientCall.Configured(made, true)));
      term.wake();
    }

    private void fail(SyncException error) {
      LOG.warn(
          "event=configure-failed source={} error=\"{}\"", source.endpoints(), error.toString());
      if (sync.isEmpty()) {
        revoke(error);
        return;
      }
      // Told or not, the source ends what it may have opened when it is not called any more.
      source.call(new SourceCall.CloseOutgoing(sync.get()), term.options().callDeadline());
      state.change(
          edit -> mine(edit.incoming()).ifPresent(record -> edit.remove(record.key())),
          () -> revoke(error));
    }

    /** The credential that nobody will read with is not left behind. */
    private void revoke(SyncException error) {
      Optional<ClusterId> unused = lent.filter(peer -> !inUse(peer));
      if (unused.isEmpty()) {
        refuse(error);
        return;
      }
      term.turns()
          .await(
              () -> term.context().channels().revoke(unused.get()),
              term.options().storeDeadline(),
              "revoking the credentials of " + unused.get(),
              done -> refuse(error),
              failure -> {
                LOG.warn(
                    "event=credential-left peer={} error=\"{}\" next=\"it ends by itself, or with"
                        + " the next synchronisation with that cluster\"",
                    unused.get(),
                    failure.toString());
                refuse(error);
              });
    }

    private boolean inUse(ClusterId peer) {
      return state.incoming().filter(record -> record.source().equals(peer)).isPresent()
          || state.all(StateRecord.Outgoing.class).stream()
              .anyMatch(record -> record.target().equals(peer));
    }

    private void refuse(SyncException error) {
      run = Optional.empty();
      waiting.forEach(answer -> answer.completeExceptionally(error));
    }

    private Optional<StateRecord.Incoming> mine(Optional<StateRecord.Incoming> record) {
      return record.filter(r -> !r.configured() && Optional.of(r.sync()).equals(sync));
    }

    private SyncException lost(ClusterId cluster) {
      return new SyncException(
          Code.CONFLICT,
          "cluster "
              + cluster
              + " was made a target of this one at the same moment: stop that first");
    }
  }
}
