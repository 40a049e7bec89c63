package io.syncline.storage.arangodb.call;

import io.syncline.Bytes;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * Many documents of one collection at once. To coordinators, also within a transaction. Succeeds
 * although single documents fail: see {@link Bulk#errors}.
 */
public final class DocumentCalls {
  private static final String DOCUMENT = "/_api/document";

  private final ArangoLink link;
  private final String database;

  /** Calls over a link, about one database. */
  public DocumentCalls(ArangoLink link, String database) {
    this.link = link;
    this.database = database;
  }

  /** What is done where a document of that key is there. */
  public enum Overwrite {
    /** Error 1210 for it. */
    CONFLICT,
    /** It stays. */
    IGNORE,
    /** The new one takes its place. */
    REPLACE,
    /** Fields are merged. */
    UPDATE
  }

  /**
   * How documents are written.
   *
   * @param restore keeps {@code _rev}, and skips checks of schema and keys; not in ArangoDB's
   *     documentation
   * @param silent answers errors only, without places
   */
  public record Writing(Overwrite overwrite, boolean restore, boolean silent) {}

  /**
   * What became of the documents.
   *
   * @param errors how often each error came, by its number; empty where all went well
   * @param results JSON: an array with one result for each document in its order; with {@code
   *     silent} the errors only, or {@code {}}
   */
  public record Bulk(Map<Integer, Integer> errors, Bytes results) {
    /** Copies. */
    public Bulk {
      errors = Collections.unmodifiableMap(new TreeMap<>(errors));
    }

    static Bulk read(ArangoAnswer answer) {
      return new Bulk(errors(answer), answer.body());
    }

    private static Map<Integer, Integer> errors(ArangoAnswer answer) {
      Map<Integer, Integer> all = new TreeMap<>();
      String header = answer.header("x-arango-error-codes").orElse("");
      for (String each : header.isEmpty() ? new String[0] : header.split(",", -1)) {
        String[] pair = each.trim().split(":", -1);
        try {
          if (pair.length != 2) {
            throw new NumberFormatException();
          }
          all.merge(Integer.parseInt(pair[0]), Integer.parseInt(pair[1]), Integer::sum);
        } catch (NumberFormatException e) {
          throw answer.malformed("the answer's header x-arango-error-codes is no list: " + header);
        }
      }
      return all;
    }
  }

  /**
   * {@code POST /_api/document/{c}}. Repeated where it is sure to have the same outcome.
   *
   * @param documents a JSON array
   */
  public CompletionStage<Bulk> write(String collection, Bytes documents, Writing writing) {
    ArangoRequest request =
        ArangoRequest.post(DOCUMENT, collection)
            .in(database)
            .query("overwriteMode", writing.overwrite().name().toLowerCase(Locale.ROOT))
            .query("silent", writing.silent());
    if (writing.restore()) {
      request = request.query("isRestore", true);
    }
    if (writing.overwrite() != Overwrite.CONFLICT) {
      request = request.again();
    }
    return send(request, documents);
  }

  /**
   * {@code DELETE /_api/document/{c}}. Error 1202 of a document says that it is not there.
   *
   * @param keys a JSON array of keys, or of objects with {@code _key} and {@code _rev}
   * @param ignoreRevisions false: error 1200 where {@code _rev} is another
   */
  public CompletionStage<Bulk> remove(
      String collection, Bytes keys, boolean ignoreRevisions, boolean silent) {
    return send(
        ArangoRequest.delete(DOCUMENT, collection)
            .in(database)
            .query("ignoreRevs", ignoreRevisions)
            .query("silent", silent),
        keys);
  }

  /**
   * {@code PUT /_api/document/{c}?onlyget=true}: documents, in the order of their keys.
   *
   * @param keys a JSON array
   */
  public CompletionStage<Bulk> get(String collection, Bytes keys) {
    return send(ArangoRequest.put(DOCUMENT, collection).in(database).query("onlyget", true), keys);
  }

  private CompletionStage<Bulk> send(ArangoRequest request, Bytes body) {
    return link.send(request.body(ArangoRequest.JSON, body).ofDocuments(), Bulk::read);
  }
}
