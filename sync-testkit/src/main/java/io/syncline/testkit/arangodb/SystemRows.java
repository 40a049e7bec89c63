package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a system collection in which ArangoDB keeps something that has calls of its own.
 * There is no truth beside them. Guarded by the cluster's lock.
 */
final class SystemRows {
  private final Cluster cluster;
  private final CollectionState collection;

  SystemRows(Cluster cluster, DatabaseState database, String collection) {
    this.cluster = cluster;
    this.collection = database.collection(collection);
  }

  List<ObjectNode> all() {
    List<ObjectNode> rows = new ArrayList<>();
    for (ShardState shard : collection.shards.values()) {
      for (Document document : shard.documents().documents().values()) {
        rows.add(Json.parseObject(document.json(collection.name)));
      }
    }
    return rows;
  }

  /** The first row with this value. */
  Optional<ObjectNode> find(String attribute, String value) {
    return all().stream().filter(row -> row.path(attribute).asText().equals(value)).findFirst();
  }

  /** Writes a row; one without a key gets one. Gives the key. */
  String put(ObjectNode row) {
    return put(Document.parse(Json.bytes(row)), null);
  }

  /** Writes a row as it is, with a revision to keep if there is one. */
  String put(Document.Parsed row, @Nullable String revision) {
    Transaction transaction = cluster.begin(collection.database);
    String key = transaction.put(collection, row, revision).key();
    transaction.commitSingly();
    return key;
  }

  void remove(String key) {
    Transaction transaction = cluster.begin(collection.database);
    transaction.remove(collection, key);
    transaction.commitSingly();
  }

  /** Writes a row in the place of the one that has the same value, with that one's key. */
  void putBy(String attribute, Bytes json, @Nullable String revision) {
    Document.Parsed row = Document.parse(json);
    Bytes value = row.rest().get(attribute);
    String text = value == null ? "" : Json.parse(value).asText();
    if (text.isEmpty()) {
      throw new Refusal(400, 10, "a row without " + attribute);
    }
    String key = find(attribute, text).map(old -> old.path("_key").asText()).orElse(null);
    put(new Document.Parsed(key, row.revision(), row.rest()), revision);
  }
}
