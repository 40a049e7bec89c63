package io.syncline.internal.master;

import io.syncline.ServerMode;
import io.syncline.SyncException;
import io.syncline.store.ReadOnlyHolds;
import io.syncline.store.ReadOnlyHolds.Hold;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The holds by which an operator, or an end that was asked for so, keeps a cluster read-only. They
 * are nobody's but the store's: they stand until they are taken back. Stateless.
 */
final class OperatorHolds {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorHolds.class);
  private static final Hold WISH = new Hold(Hold.Kind.OPERATOR, "operator");

  private OperatorHolds() {}

  /** Placed before the holds of a synchronisation that is over are removed. */
  static CompletionStage<Void> place(Term term, String sync) {
    LOG.info("event=left-read-only cluster={} sync={}", term.context().cluster(), sync);
    return holds(term).place(new Hold(Hold.Kind.OPERATOR, sync));
  }

  /** Why the cluster is read-only. */
  static void kinds(Term term, CompletableFuture<Set<Hold.Kind>> answer) {
    await(term, "reading what keeps the cluster read-only", () -> kinds(term), answer);
  }

  /** Places the operator's hold, or removes all of its kind; answers what is left. */
  static void set(Term term, ServerMode mode, CompletableFuture<Set<Hold.Kind>> answer) {
    LOG.info("event=server-mode-set cluster={} mode={}", term.context().cluster(), mode);
    await(
        term,
        "setting the server mode " + mode,
        () ->
            (mode == ServerMode.READONLY
                    ? holds(term).place(WISH)
                    : holds(term).list().thenCompose(all -> remove(term, all)))
                .thenCompose(set -> kinds(term)),
        answer);
  }

  private static CompletionStage<Void> remove(Term term, Set<Hold> all) {
    CompletionStage<Void> removed = CompletableFuture.completedStage(null);
    for (Hold hold : all) {
      if (hold.kind() == Hold.Kind.OPERATOR) {
        removed = removed.thenCompose(before -> holds(term).remove(hold));
      }
    }
    return removed;
  }

  private static CompletionStage<Set<Hold.Kind>> kinds(Term term) {
    return holds(term)
        .list()
        .thenApply(
            all -> {
              Set<Hold.Kind> kinds = new TreeSet<>();
              all.forEach(hold -> kinds.add(hold.kind()));
              return kinds;
            });
  }

  private static void await(
      Term term,
      String what,
      Supplier<CompletionStage<Set<Hold.Kind>>> call,
      CompletableFuture<Set<Hold.Kind>> answer) {
    term.turns()
        .await(
            call,
            term.options().storeDeadline(),
            what,
            answer::complete,
            (SyncException error) -> answer.completeExceptionally(error));
  }

  private static ReadOnlyHolds holds(Term term) {
    return term.context().store().holds();
  }
}
