package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What calls do to single documents of one collection. Guarded by the cluster's lock. */
final class DocumentWrites {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_\\-:.@()+,=;$!*'%]{1,254}");
  private static final Pattern DOCUMENT_ID =
      Pattern.compile("[^/\\s]+/[A-Za-z0-9_\\-:.@()+,=;$!*'%]{1,254}");

  private final Cluster cluster;
  private final CollectionState collection;
  private final Transaction transaction;

  /** What happens to a document whose key is there. */
  enum Clash {
    CONFLICT,
    IGNORE,
    REPLACE,
    UPDATE;

    static Clash of(String text) {
      for (Clash one : values()) {
        if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
          return one;
        }
      }
      throw Refusal.badParameter(
          "overwriteMode is conflict, ignore, replace or update, not " + text);
    }
  }

  DocumentWrites(Cluster cluster, CollectionState collection, Transaction transaction) {
    this.cluster = cluster;
    this.collection = collection;
    this.transaction = transaction;
  }

  /**
   * Inserts a document; gives what is answered.
   *
   * @param restores the document keeps its {@code _rev}, and its key whatever the collection says
   */
  ObjectNode insert(Bytes json, Clash clash, boolean restores) {
    Document.Parsed parsed = Document.parse(json);
    String given = parsed.key();
    if (given != null) {
      checkKey(given);
      if (!restores && !allowsKeys()) {
        throw new Refusal(400, 1222, "the key generator allows no keys of users");
      }
      if (!restores && !collection.isShardedByKey()) {
        throw new Refusal(400, 1466, "must not specify _key for this collection");
      }
    }
    checkEdge(parsed.rest());
    if (collection.isSmartEdges()) {
      return insertSmart(parsed, clash, restores);
    }
    String key = given == null ? cluster.nextId() : given;
    ShardState shard = collection.shardOf(key, parsed.rest());
    Document before = transaction.find(shard, key);
    String revision = restores ? parsed.revision() : null;
    if (before == null) {
      return describe(transaction.put(shard, key, parsed.rest(), revision), null);
    }
    return switch (clash) {
      case CONFLICT -> throw UniqueValues.violated("primary", "primary", "'_key'", key);
      case IGNORE -> describe(before, null);
      case REPLACE -> describe(transaction.put(shard, key, parsed.rest(), revision), before);
      case UPDATE -> {
        Map<String, Bytes> both = merged(before.members(), parsed.rest());
        yield describe(transaction.put(shard, key, both, revision), before);
      }
    };
  }

  private ObjectNode insertSmart(Document.Parsed edge, Clash clash, boolean restores) {
    String key = edge.key();
    Document before = key == null ? null : SmartEdges.find(transaction, collection, key);
    if (before != null && clash == Clash.CONFLICT) {
      throw UniqueValues.violated("primary", "primary", "'_key'", before.key());
    }
    if (before != null && clash == Clash.IGNORE) {
      return describe(before, null);
    }
    Map<String, Bytes> rest = edge.rest();
    if (before != null && clash == Clash.UPDATE) {
      rest = merged(before.members(), rest);
    }
    Document.Parsed whole = new Document.Parsed(key, edge.revision(), rest);
    return describe(putSmart(whole, restores), before);
  }

  private Document putSmart(Document.Parsed edge, boolean restores) {
    String revision = restores ? edge.revision() : null;
    return SmartEdges.put(cluster, transaction, collection, edge, revision);
  }

  /**
   * Takes the place of a document.
   *
   * @param key from the path, {@code null} where the document says it
   * @param expects the revision it must have; {@code null} for any
   */
  ObjectNode replace(
      @Nullable String key, Document.Parsed parsed, @Nullable String expects, boolean restores) {
    String its = key == null ? parsed.key() : key;
    if (its == null) {
      throw new Refusal(400, 1226, "document key missing");
    }
    checkKey(its);
    checkEdge(parsed.rest());
    Document before = needed(its, expects);
    if (collection.isSmartEdges()) {
      Document.Parsed keyed = new Document.Parsed(its, parsed.revision(), parsed.rest());
      return describe(putSmart(keyed, restores), before);
    }
    ShardState shard = collection.shardOf(its, parsed.rest());
    if (transaction.find(shard, its) == null) {
      if (restores) {
        throw missing();
      }
      throw new Refusal(400, 1469, "must not change the value of shard keys");
    }
    return describe(
        transaction.put(shard, its, parsed.rest(), restores ? parsed.revision() : null), before);
  }

  /** Removes a document; gives what is answered. */
  ObjectNode remove(String key, @Nullable String expects) {
    Document before = needed(key, expects);
    if (collection.isSmartEdges()) {
      SmartEdges.remove(transaction, collection, key);
    } else {
      transaction.remove(collection, key);
    }
    return describe(before, null);
  }

  /** A document, or 404/1202, or 409/1200 where it has another revision than this. */
  Document needed(String key, @Nullable String expects) {
    Document document = find(key);
    if (document == null) {
      throw missing();
    }
    if (expects != null && Hlc.parseRev(expects) != document.revision()) {
      throw new Refusal(409, 1200, "conflict, _rev values do not match");
    }
    return document;
  }

  /** A document as the transaction sees it. */
  @Nullable Document find(String key) {
    return collection.isSmartEdges()
        ? SmartEdges.find(transaction, collection, key)
        : transaction.find(collection, key);
  }

  private static Refusal missing() {
    return new Refusal(404, 1202, "document not found");
  }

  private ObjectNode describe(Document document, @Nullable Document before) {
    ObjectNode told = Json.object();
    told.put("_id", collection.logicalName() + "/" + document.key()).put("_key", document.key());
    told.put("_rev", Hlc.revText(document.revision()));
    if (before != null) {
      told.put("_oldRev", Hlc.revText(before.revision()));
    }
    return told;
  }

  private boolean allowsKeys() {
    return collection.properties.path("keyOptions").path("allowUserKeys").asBoolean(true);
  }

  /** Refuses what can be no key: 400/1221. */
  static void checkKey(String key) {
    if (!KEY.matcher(key).matches()) {
      throw new Refusal(400, 1221, "illegal document key");
    }
  }

  private void checkEdge(Map<String, Bytes> rest) {
    if (collection.type() != CollectionState.EDGES) {
      return;
    }
    for (String end : new String[] {"_from", "_to"}) {
      Bytes value = rest.get(end);
      String text = value == null ? "" : Json.parse(value).asText();
      if (!DOCUMENT_ID.matcher(text).matches()) {
        throw new Refusal(400, 1233, "edge attribute missing or invalid: " + end);
      }
    }
  }

  private static Map<String, Bytes> merged(Map<String, Bytes> old, Map<String, Bytes> changes) {
    Map<String, Bytes> both = new LinkedHashMap<>(old);
    changes.forEach(
        (name, value) ->
            both.merge(
                name,
                value,
                (before, now) ->
                    isObject(before) && isObject(now)
                        ? RawJson.object(merged(RawJson.members(before), RawJson.members(now)))
                        : now));
    return both;
  }

  private static boolean isObject(Bytes json) {
    return Objects.equals((byte) '{', json.length() == 0 ? null : json.at(0));
  }
}
