package io.syncline.storage.arangodb;

import io.syncline.Bytes;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.storage.arangodb.call.ArangoLink;
import io.syncline.storage.arangodb.call.CollectionCalls;
import io.syncline.storage.arangodb.call.DocumentCalls;
import io.syncline.storage.arangodb.call.RetryClass;
import io.syncline.storage.arangodb.call.StreamTransaction;
import io.syncline.storage.arangodb.data.BulkAnswer;
import io.syncline.storage.arangodb.data.BulkBody;
import io.syncline.storage.arangodb.data.Keys;
import io.syncline.store.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Documents of a collection, written through the coordinators with the revisions that they bring.
 * Every method blocks, and throws {@link SyncException} where it is not known what was written.
 * Thread-safe.
 */
final class ShardWrites {
  /** Servers take 1 GiB; smaller bodies are quicker to have again. */
  private static final int BODY = 8 << 20;

  private static final int NOT_THERE = 1202;
  private static final int OTHER_REVISION = 1200;
  private static final int NO_COLLECTION = 1203;
  private static final int CORRUPTED = 1100;
  private static final int DISK_FULL = 1104;
  private static final int NO_STATUS = 0;
  private static final DocumentCalls.Writing SILENT =
      new DocumentCalls.Writing(DocumentCalls.Overwrite.REPLACE, true, true);
  private static final DocumentCalls.Writing TOLD =
      new DocumentCalls.Writing(DocumentCalls.Overwrite.REPLACE, true, false);

  /** What a silent answer is where all documents were written. */
  private static final Bytes ALL = Bytes.utf8("{}");

  private final ArangoConnection connection;

  ShardWrites(ArangoConnection connection) {
    this.connection = connection;
  }

  /** Where to write: a database, in a transaction or each document for itself. */
  record Into(String database, Optional<StreamTransaction> transaction) {
    static Into transaction(StreamTransaction in) {
      return new Into(in.database(), Optional.of(in));
    }

    static Into noTransaction(String database) {
      return new Into(database, Optional.empty());
    }
  }

  /** A document by key, and which version of it. */
  record Version(Bytes key, long revision) {}

  /**
   * A document that was not written.
   *
   * @param number ArangoDB's error number; {@link #FORM} where it was not sent
   */
  record Failure(Bytes key, int number, String message) {
    /** The document is none for ArangoDB. */
    static final int FORM = 0;

    /**
     * Whether the document itself is refused, now and later. All else is the cluster's trouble, of
     * which a coordinator also tells document by document: a server that is away, too few copies in
     * step, a disk that is full.
     */
    boolean ofDocument() {
      return number == FORM
          || switch (RetryClass.classify(number, NO_STATUS)) {
            case DOCUMENT, TOO_LARGE -> true;
            case FATAL -> number != CORRUPTED && number != DISK_FULL;
            default -> false;
          };
    }

    /** Whether somebody else just had the document, or the collection. */
    boolean ofOthers() {
      return number == OTHER_REVISION || number == 18 || number == 28 || number == 29;
    }

    String text() {
      return number == FORM ? message : "ArangoDB error " + number + ": " + message;
    }
  }

  /** Whether a collection is the one of that plan id, and not one that was made since. */
  boolean isStill(String database, String collection, String planId) throws InterruptedException {
    try {
      return Await.answer(
              new CollectionCalls(connection.coordinator().here(), database).properties(collection))
          .id()
          .equals(planId);
    } catch (ArangoError e) {
      if (e.errorNum() == NO_COLLECTION) {
        return false;
      }
      throw e.toSyncException();
    }
  }

  /**
   * In which shard a document would be written, as its servers name it.
   *
   * @throws ArangoError where the call failed
   */
  String shardFor(String database, String collection, Document document)
      throws InterruptedException {
    Bytes array = BulkBody.documents(List.of(document), BODY).get(0).bytes();
    return Await.answer(
        new CollectionCalls(connection.coordinator().here(), database)
            .responsibleShard(collection, array.slice(1, array.length() - 2)));
  }

  /** Inserts or replaces documents; what was not taken, and why. */
  List<Failure> put(Into into, String collection, List<Document> documents)
      throws InterruptedException {
    List<BulkBody> bodies;
    try {
      bodies = BulkBody.documents(documents, BODY);
    } catch (SyncException e) {
      return badForm(documents, e);
    }
    List<Failure> failures = new ArrayList<>();
    for (BulkBody body : bodies) {
      DocumentCalls.Bulk silent = Await.told(calls(into).write(collection, body.bytes(), SILENT));
      if (silent.errors().isEmpty() && silent.results().equals(ALL)) {
        continue;
      }
      // Which of them it was is told only where all are told of; writing them again is no harm.
      DocumentCalls.Bulk bulk = Await.told(calls(into).write(collection, body.bytes(), TOLD));
      List<Bytes> keys =
          documents.subList(body.first(), body.first() + body.count()).stream()
              .map(Document::key)
              .toList();
      failures.addAll(failures(collection, keys, bulk));
    }
    return failures;
  }

  private static List<Failure> badForm(List<Document> documents, SyncException first) {
    List<Failure> failures = new ArrayList<>();
    for (Document document : documents) {
      try {
        BulkBody.documents(List.of(document), BODY);
      } catch (SyncException e) {
        failures.add(new Failure(document.key(), Failure.FORM, String.valueOf(e.getMessage())));
      }
    }
    if (failures.isEmpty()) {
      throw first;
    }
    return failures;
  }

  /**
   * Removes documents; those that are not there do not matter.
   *
   * @param versions a revision other than 0 is a condition: one that has another by now stays
   */
  List<Failure> remove(Into into, String collection, List<Version> versions)
      throws InterruptedException {
    List<Version> whichever = new ArrayList<>();
    List<Version> exact = new ArrayList<>();
    for (Version version : versions) {
      if (Keys.valid(version.key())) { // no other can be there
        (version.revision() == 0 ? whichever : exact).add(version);
      }
    }
    List<Failure> failures = new ArrayList<>();
    for (BulkBody body : BulkBody.keys(whichever.stream().map(Version::key).toList(), BODY)) {
      failures.addAll(remove(into, collection, whichever, body, true));
    }
    for (BulkBody body : BulkBody.versions(exact, Version::key, Version::revision, BODY)) {
      failures.addAll(remove(into, collection, exact, body, false));
    }
    return failures;
  }

  private List<Failure> remove(
      Into into, String collection, List<Version> versions, BulkBody body, boolean whichever)
      throws InterruptedException {
    DocumentCalls.Bulk bulk =
        Await.told(calls(into).remove(collection, body.bytes(), whichever, false));
    List<Bytes> keys =
        versions.subList(body.first(), body.first() + body.count()).stream()
            .map(Version::key)
            .toList();
    return failures(collection, keys, bulk).stream()
        .filter(f -> f.number() != NOT_THERE && (whichever || f.number() != OTHER_REVISION))
        .toList();
  }

  private DocumentCalls calls(Into into) {
    ArangoLink link = connection.coordinator().here();
    return new DocumentCalls(into.transaction().map(link::in).orElse(link), into.database());
  }

  private static List<Failure> failures(
      String collection, List<Bytes> keys, DocumentCalls.Bulk bulk) {
    BulkAnswer answer =
        BulkAnswer.read(bulk.results().toArray(), keys.size(), header(bulk.errors()));
    if (answer instanceof BulkAnswer.Items items) {
      return items.failed().stream()
          .map(i -> new Failure(keys.get(i), item(items, i).errorNum(), item(items, i).message()))
          .toList();
    }
    throw new SyncException(
        SyncException.Code.CORRUPT,
        "arangodb: writing to "
            + collection
            + ": "
            + (answer instanceof BulkAnswer.Unknown unknown ? unknown.why() : answer.toString()));
  }

  private static BulkAnswer.Item item(BulkAnswer.Items items, int at) {
    return items.items().get(at);
  }

  private static @Nullable String header(Map<Integer, Integer> errors) {
    return errors.isEmpty()
        ? null
        : errors.entrySet().stream()
            .map(e -> e.getKey() + ":" + e.getValue())
            .collect(Collectors.joining(","));
  }
}
