package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.util.List;

/** The documents of a shard in a snapshot. Where the dump is, only the server knows. */
final class DumpCalls implements Router.Calls {
  private static final long USUAL_CHUNK = 128 << 10;
  private static final long MOST_CHUNK = 128 << 20;
  private static final Bytes OPENING = Bytes.utf8("{\"type\":2300,\"data\":");
  private static final Bytes CLOSING = Bytes.utf8("}");

  @Override
  public void declare(Router router) {
    router
        .on("GET", "/_api/replication/dump")
        .forwardedBy("DBserver")
        .needs(Right.DATABASE_READ)
        .query("collection", "batchId", "chunkSize")
        .querySince(9, "useEnvelope")
        .calls(this::dump);
  }

  private Answer dump(Call call) {
    Batch batch = BatchCalls.find(call, call.needed("batchId"));
    FrozenShard shard = BatchCalls.shard(call, batch);
    mayRead(call, shard.shard.collection);
    long chunk = Math.min(MOST_CHUNK, call.number("chunkSize", USUAL_CHUNK));
    boolean envelope = call.flag("useEnvelope", true);
    List<Document> documents = shard.byRevision();
    int at = batch.dumped.getOrDefault(shard.shard.name, 0);
    Lines lines = new Lines();
    while (at < documents.size() && (lines.length() == 0 || lines.length() < chunk)) {
      Bytes document = documents.get(at++).json(shard.shard.collection.logicalName());
      if (envelope) {
        lines.add(OPENING);
        lines.add(document);
        lines.addLine(CLOSING);
      } else {
        lines.addLine(document);
      }
    }
    batch.dumped.put(shard.shard.name, at);
    return Answer.dump(lines.bytes())
        .with("x-arango-replication-checkmore", at < documents.size())
        .with("x-arango-replication-lastincluded", lines.length() == 0 ? 0 : at);
  }

  /** Users read what they may read; an admin is a superuser here, and reads {@code _users} too. */
  static void mayRead(Call call, CollectionState collection) {
    if (!call.asker().isAdmin()) {
      call.asker().needsRead(collection);
    }
  }
}
