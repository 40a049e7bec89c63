package io.syncline.storage.arangodb.call;

/** Longer answers of ArangoDB. */
final class Fixtures {
  private Fixtures() {}

  static final String HEALTH = ShownExchange.of("health").answer();

  /** With what is only carried, a shard that has no leader, and a follower that lags. */
  static final String INVENTORY =
      changed(
          changed(
              changed(
                  ShownExchange.of("inventory").answer(),
                  "\"schema\":null",
                  "\"schema\":{\"rule\":{\"maximum\":1.50,\"minimum\":123456789012345678901234}}"),
              "\"shards\":{",
              "\"shards\":{\"s10001\":[\"_PRMR-aaaa0001\"],"),
          "\"allInSync\":true",
          "\"allInSync\":false");

  private static String changed(String text, String shown, String other) {
    if (!text.contains(shown)) {
      throw new IllegalStateException("not in the inventory that is shown: " + shown);
    }
    return text.replace(shown, other);
  }
}
