package io.syncline.internal.master;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import io.syncline.SyncId;
import io.syncline.control.SourceCall;
import io.syncline.transport.PeerAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Agrees to be the source of a target, or not: never of itself, of a cluster that it is a target of
 * itself, or in a synchronisation that is over.
 */
final class OutgoingOpening {
  private static final Logger LOG = LoggerFactory.getLogger(OutgoingOpening.class);

  private final Term term;
  private final MasterState state;
  private final Supplier<Optional<String>> trouble;

  /** Whose address was looked at in this term: a transport may know only what this process made. */
  private final Set<SyncId> addressed = new HashSet<>();

  OutgoingOpening(Term term, MasterState state, Supplier<Optional<String>> trouble) {
    this.term = term;
    this.state = state;
    this.trouble = trouble;
  }

  void open(SourceCall.OpenOutgoing call, CompletableFuture<SourceCall.OutgoingOpened> answer) {
    Optional<StateRecord.Outgoing> known = state.outgoing(call.sync());
    if (known.isPresent() && !known.get().closing() && addressed.contains(call.sync())) {
      heard(call, known.get(), answer);
      return;
    }
    // First whether there will be one: a target that does not hear of the end asks again and again,
    // and no credential is to be left behind.
    state.change(
        edit -> check(edit, call), () -> address(call, answer), answer::completeExceptionally);
  }

  private void address(
      SourceCall.OpenOutgoing call, CompletableFuture<SourceCall.OutgoingOpened> answer) {
    Optional<PeerAddress> earlier =
        state
            .outgoing(call.sync())
            .flatMap(known -> AddressWatch.lasting(term, known.ownAddress()));
    term.turns()
        .await(
            () -> term.context().channels().address(call.target(), call.sync(), earlier),
            term.options().storeDeadline(),
            "making an address for " + call.target(),
            address -> {
              addressed.add(call.sync());
              agree(call, address, answer);
            },
            answer::completeExceptionally);
  }

  private void heard(
      SourceCall.OpenOutgoing call,
      StateRecord.Outgoing known,
      CompletableFuture<SourceCall.OutgoingOpened> answer) {
    if (known.heardFrom(call.endpoints(), call.address()).equals(known)) {
      answer.complete(opened(known.ownAddress()));
    } else {
      agree(call, known.ownAddress(), answer);
    }
  }

  private void agree(
      SourceCall.OpenOutgoing call,
      PeerAddress address,
      CompletableFuture<SourceCall.OutgoingOpened> answer) {
    state.change(
        edit -> {
          check(edit, call);
          Optional<StateRecord.Outgoing> known =
              edit.get(StateRecord.Outgoing.key(call.sync()), StateRecord.Outgoing.class);
          if (known.isPresent()) {
            edit.put(
                known.get().heardFrom(call.endpoints(), call.address()).withOwnAddress(address));
            return;
          }
          // A target has one source: what it had before is over.
          for (StateRecord.Outgoing other : edit.all(StateRecord.Outgoing.class)) {
            if (other.target().equals(call.target())) {
              edit.put(other.closed());
            }
          }
          edit.incoming()
              .filter(incoming -> incoming.source().equals(call.target()))
              .ifPresent(incoming -> edit.remove(incoming.key()));
          edit.put(
              new StateRecord.Outgoing(
                  call.sync(),
                  call.target(),
                  call.endpoints(),
                  call.address(),
                  address,
                  false,
                  Optional.empty(),
                  List.of(),
                  List.of(),
                  false));
          // Above whatever was given under a state that was lost since: receivers remember it.
          edit.put(
              new StateRecord.Epochs(
                  call.sync(), term.context().runtime().wallMicros() / 1_000_000));
          LOG.info("event=outgoing-opened sync={} target={}", call.sync(), call.target());
        },
        () -> {
          answer.complete(opened(address));
          term.wake();
        },
        answer::completeExceptionally);
  }

  private void check(MasterState.Edit edit, SourceCall.OpenOutgoing call) {
    ClusterId own = term.context().cluster();
    if (call.target().equals(own)) {
      throw new SyncException(
          Code.CONFLICT,
          "cluster " + own + " can't be replicated to itself: choose another source");
    }
    boolean over =
        edit.get(StateRecord.Closed.KEY, StateRecord.Closed.class)
            .filter(closed -> closed.syncs().contains(call.sync()))
            .isPresent();
    boolean closing =
        edit.get(StateRecord.Outgoing.key(call.sync()), StateRecord.Outgoing.class)
            .filter(StateRecord.Outgoing::closing)
            .isPresent();
    if (over || closing) {
      throw new SyncException(
          Code.PRECONDITION_FAILED,
          "synchronisation "
              + call.sync()
              + " was ended at its source "
              + own
              + ": abort it at the target and configure again");
    }
    edit.incoming().ifPresent(incoming -> checkLoop(call.target(), incoming));
  }

  /** Where both sides wish to be the target of the other, the lesser cluster id wins. */
  private void checkLoop(ClusterId target, StateRecord.Incoming incoming) {
    ClusterId own = term.context().cluster();
    boolean wins =
        incoming.source().equals(target) && !incoming.configured() && target.compareTo(own) < 0;
    if (incoming.upstream().contains(target) && !wins) {
      throw new SyncException(
          Code.CONFLICT,
          "cluster "
              + own
              + " is itself a target of "
              + incoming.upstream()
              + ": stop that first, or "
              + target
              + " would be replicated to itself");
    }
  }

  private SourceCall.OutgoingOpened opened(PeerAddress address) {
    return new SourceCall.OutgoingOpened(
        term.context().cluster(),
        address,
        term.context().store().traits().warnings().source(),
        trouble.get());
  }

  /** Remembers that a synchronisation is over. */
  static void remember(MasterState.Edit edit, SyncId sync) {
    edit.put(
        edit.get(StateRecord.Closed.KEY, StateRecord.Closed.class)
            .orElse(new StateRecord.Closed(List.of()))
            .with(sync));
  }
}
