package io.syncline.storage.arangodb.call;

/**
 * Under what a DB server keeps its write-ahead log for a reader.
 *
 * @param id unsigned, not zero; one for each reader
 * @param clientInfo a text that the server shows beside it
 * @param asServer whether the number is told as that of a server, and no text beside it: before 3.5
 *     servers know no other
 */
public record ReplicationClient(long id, String clientInfo, boolean asServer) {
  /** Refuses what servers don't take. */
  public ReplicationClient {
    if (id == 0) {
      throw new IllegalArgumentException("a syncerId is not zero");
    }
  }

  /** As servers of 3.5 and later take it. */
  public ReplicationClient(long id, String clientInfo) {
    this(id, clientInfo, false);
  }

  /** As servers of a version take it. */
  public static ReplicationClient of(ArangoVersion version, long id, String clientInfo) {
    return new ReplicationClient(id, clientInfo, !version.atLeast(3, 5, 0));
  }

  ArangoRequest on(ArangoRequest request) {
    return asServer
        ? request.query("serverId", id)
        : request.query("syncerId", id).query("clientInfo", clientInfo);
  }
}
