package io.syncline.control.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.ClusterId;
import io.syncline.store.ShardId;
import java.util.Collection;
import java.util.TreeSet;

/**
 * One of ArangoSync's {@code DataCentersResponse}: the shards of a data centre. Ids of databases,
 * collections and shards are their names, which are the same on both sides. Stateless.
 */
final class DataCentersForm {
  private DataCentersForm() {}

  static ObjectNode of(ClusterId cluster, Collection<ShardId> shards) {
    ObjectNode form = Json.object().put("id", cluster.value());
    for (ShardId shard : new TreeSet<>(shards)) {
      ObjectNode database = in(in(form, "databases"), shard.database());
      database.put("database_id", shard.database());
      ObjectNode collection = in(in(database, "collections"), shard.collection());
      collection.put("collection_id", shard.collection());
      in(in(collection, "shards"), Integer.toString(shard.index())).put("ID", shard.toString());
      database.put("error", "");
    }
    return form;
  }

  /** {@code ChecksumSynchronizationResponse}: one text for each data centre. */
  static ObjectNode checksums(ShardId shard, String... texts) {
    ObjectNode form = Json.object();
    ObjectNode database = in(in(form, "databases"), shard.database());
    ObjectNode collection = in(in(database, "collections"), shard.collection());
    var list = in(collection, "shards").putArray(Integer.toString(shard.index()));
    for (String text : texts) {
      list.addObject().put("checksum", text);
    }
    return form;
  }

  /** The object under a key, made if it is missing; a name is a key, whatever it holds. */
  private static ObjectNode in(ObjectNode node, String key) {
    return node.get(key) instanceof ObjectNode found ? found : node.putObject(key);
  }
}
