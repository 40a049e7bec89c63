package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.util.Map;

/**
 * A request as it came.
 *
 * @param path as it was sent, percent signs and all, without the query
 * @param rawQuery as it was sent
 * @param query decoded
 * @param headers by their names in lower case
 */
record Asked(
    Member member,
    String verb,
    String path,
    String rawQuery,
    Map<String, String> query,
    Map<String, String> headers,
    Bytes body) {
  String line() {
    return verb + " " + path + (rawQuery.isEmpty() ? "" : "?" + rawQuery);
  }
}
