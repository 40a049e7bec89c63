package io.syncline.storage.arangodb.call;

/**
 * Under what a DB server keeps its write-ahead log for a reader.
 *
 * @param syncerId unsigned, not zero; one for each reader
 * @param clientInfo a text that the server shows beside it
 */
public record ReplicationClient(long syncerId, String clientInfo) {
  /** Refuses what servers don't take. */
  public ReplicationClient {
    if (syncerId == 0) {
      throw new IllegalArgumentException("a syncerId is not zero");
    }
  }

  ArangoRequest on(ArangoRequest request) {
    return request.query("syncerId", syncerId).query("clientInfo", clientInfo);
  }
}
