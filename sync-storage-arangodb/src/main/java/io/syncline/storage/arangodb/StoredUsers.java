package io.syncline.storage.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncException;
import io.syncline.storage.arangodb.call.ArangoConnection;
import io.syncline.storage.arangodb.call.CollectionCalls;
import io.syncline.storage.arangodb.call.Shard;
import io.syncline.storage.arangodb.data.Revision;
import io.syncline.storage.arangodb.structure.SystemNames;
import io.syncline.storage.arangodb.structure.UserRows;
import io.syncline.store.Document;
import io.syncline.store.FeedId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Users as the cluster keeps them, with the hashes of their passwords. Thread-safe. */
final class StoredUsers implements UserRows {
  private static final JsonMapper JSON = new JsonMapper();

  private final ArangoConnection connection;
  private final ArangoSource.Servers servers;
  private final Renewals renewals;

  StoredUsers(ArangoConnection connection, ArangoSource.Servers servers, Renewals renewals) {
    this.connection = connection;
    this.servers = servers;
    this.renewals = renewals;
  }

  @Override
  public List<JsonNode> read(Optional<List<Shard>> shards) throws InterruptedException {
    List<JsonNode> rows = new ArrayList<>();
    for (Shard shard : shards.isPresent() ? shards.get() : shards()) {
      FeedId leader =
          shard
              .leader()
              .map(FeedId::new)
              .orElseThrow(
                  () ->
                      new SyncException(
                          SyncException.Code.UNAVAILABLE,
                          "arangodb: the shard of _users has no leader at this moment"));
      try (HeldMoment moment = HeldMoment.of(servers.reads(leader), renewals.of(leader))) {
        moment
            .reads()
            .scan(
                new ShardName(Layout.SYSTEM, shard.name()),
                moment.held(),
                document -> rows.add(row(document)));
      }
    }
    return rows;
  }

  private List<Shard> shards() throws InterruptedException {
    CollectionCalls calls = new CollectionCalls(connection.coordinator(), Layout.SYSTEM);
    return Await.told(calls.shards(SystemNames.USERS));
  }

  private static ObjectNode row(Document document) {
    try {
      ObjectNode row = (ObjectNode) JSON.readTree(document.body().toArray());
      return row.put("_key", document.key().utf8()).put("_rev", Revision.text(document.revision()));
    } catch (IOException e) {
      // No cause: it would quote the row, which is a secret.
      throw new SyncException(
          SyncException.Code.CORRUPT, "arangodb: a row of _users is no JSON object");
    }
  }
}
