package io.syncline.storage.arangodb.data;

/**
 * What the log names a collection or view by: {@code c<planId>/<shard>} on a DB-Server, {@code
 * c<planId>/} for what has no shards, {@code h<server>/<id>} or a name on a single server.
 *
 * @param text as it stands in the log
 * @param planId decimal, as in the cluster's inventory; empty outside of clusters
 * @param shard the shard's name; empty where there is none
 */
public record CollectionUid(String text, String planId, String shard) {
  /** Splits the text; every text is one. */
  public static CollectionUid of(String text) {
    int slash = text.indexOf('/');
    if (slash > 1 && text.charAt(0) == 'c') {
      String planId = text.substring(1, slash);
      if (Unsigned.parse(planId) != 0) {
        return new CollectionUid(text, planId, text.substring(slash + 1));
      }
    }
    return new CollectionUid(text, "", "");
  }

  /** Whether it names a shard of a cluster. */
  public boolean isShard() {
    return !planId.isEmpty() && !shard.isEmpty();
  }
}
