package io.syncline.storage.arangodb.data;

import io.syncline.storage.arangodb.call.ShownExchange;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers as the documentation shows them. */
final class Exchanges {
  static final String TAIL = ShownExchange.of("tail").answer();

  static final String STRUCTURE = ShownExchange.of("tail.structure").answer();

  /** A row of {@code _users}. */
  static final String USER = dataOf(ShownExchange.of("tail.user").answer());

  static final String TREE = ShownExchange.of("tree").answer();

  static final String WRITTEN = ShownExchange.of("documents.write").answer();

  private Exchanges() {}

  private static String dataOf(String marker) {
    return marker.substring(marker.indexOf("\"data\":") + 7, marker.lastIndexOf('}'));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Headers of a tail: checkmore, lastincluded, lastscanned, lasttick, frompresent. */
  static TailAnswer headers(
      String more, String included, String scanned, String last, String from) {
    return TailAnswer.of(
        Map.of(
                "x-arango-replication-checkmore", more,
                "x-arango-replication-lastincluded", included,
                "x-arango-replication-lastscanned", scanned,
                "x-arango-replication-lasttick", last,
                "x-arango-replication-frompresent", from)
            ::get);
  }
}
