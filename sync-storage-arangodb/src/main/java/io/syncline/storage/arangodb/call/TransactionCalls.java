package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Stream transactions: begun, written into by {@link ArangoLink#in}, committed. To coordinators. A
 * transaction that nobody uses for a minute ends by itself.
 */
public final class TransactionCalls {
  private final ArangoLink link;

  /** Calls over a link. */
  public TransactionCalls(ArangoLink link) {
    this.link = link;
  }

  /**
   * What a transaction may touch.
   *
   * @param read collections that are read
   * @param write collections that are written to, beside others
   * @param exclusive collections that nobody else may write to
   * @param waitForSync whether the commit waits for the disk
   * @param lockTimeout how long it waits for {@code exclusive}; zero for the server's own time
   */
  public record Scope(
      List<String> read,
      List<String> write,
      List<String> exclusive,
      boolean waitForSync,
      Duration lockTimeout) {
    /** Copies. */
    public Scope {
      read = List.copyOf(read);
      write = List.copyOf(write);
      exclusive = List.copyOf(exclusive);
    }

    private ObjectNode body() {
      ObjectNode collections = JsonText.object();
      put(collections, "read", read);
      put(collections, "write", write);
      put(collections, "exclusive", exclusive);
      ObjectNode body = JsonText.object();
      body.set("collections", collections);
      body.put("waitForSync", waitForSync);
      if (!lockTimeout.isZero()) {
        body.put("lockTimeout", Math.max(1, lockTimeout.toSeconds()));
      }
      return body;
    }

    private static void put(ObjectNode collections, String kind, List<String> names) {
      if (!names.isEmpty()) {
        collections.set(kind, JsonText.texts(names));
      }
    }
  }

  /** {@code POST /_api/transaction/begin}. */
  public CompletionStage<StreamTransaction> begin(String database, Scope scope) {
    return link.send(
        ArangoRequest.post("/_api/transaction/begin").in(database).body(scope.body()),
        answer ->
            new StreamTransaction(
                answer.server(), database, answer.json().object("result").id("id")));
  }

  /** {@code GET /_api/transaction/{id}}: {@code running}, {@code committed}, {@code aborted}. */
  public CompletionStage<String> status(StreamTransaction transaction) {
    return send(transaction, ArangoRequest.get("/_api/transaction", transaction.id()));
  }

  /**
   * {@code PUT /_api/transaction/{id}}. Error 1655 where it is not known any more, 1653 where it
   * was aborted. Twice is no harm.
   */
  public CompletionStage<String> commit(StreamTransaction transaction) {
    return send(transaction, ArangoRequest.put("/_api/transaction", transaction.id()));
  }

  /** {@code DELETE /_api/transaction/{id}}. */
  public CompletionStage<String> abort(StreamTransaction transaction) {
    return send(transaction, ArangoRequest.delete("/_api/transaction", transaction.id()));
  }

  private CompletionStage<String> send(StreamTransaction transaction, ArangoRequest request) {
    return link.pinnedTo(transaction.coordinator())
        .send(
            request.in(transaction.database()),
            answer -> answer.json().object("result").text("status"));
  }
}
