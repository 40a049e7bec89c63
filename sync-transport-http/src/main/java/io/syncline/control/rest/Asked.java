package io.syncline.control.rest;

import io.syncline.http.HttpExchange.HttpRequest;
import io.syncline.security.Caller;
import io.syncline.store.ShardId;
import java.util.Map;

/**
 * A request that was let in, to one route.
 *
 * @param names those of the path, decoded
 * @param body empty where there was none
 */
record Asked(HttpRequest request, Map<String, String> names, Caller caller, Form body) {
  /** What makes a follower ask the leader in the client's place. */
  static final String FORWARD = "X-Allow-Forward-To-Leader";

  /** Whether a master that does not lead may ask the one that does. */
  boolean mayForward() {
    return request.header(FORWARD).map(String::trim).filter("true"::equalsIgnoreCase).isPresent();
  }

  String name(String key) {
    return java.util.Objects.requireNonNull(names.get(key), key);
  }

  /** The shard that the path names. */
  ShardId shard() {
    String index = name("i");
    if (!index.matches("[0-9]{1,9}")) {
      throw Refusal.badRequest("the shard's index has to be a whole number from 0 on");
    }
    return new ShardId(name("db"), name("col"), Integer.parseInt(index));
  }
}
