package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.Bytes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request, whoever it is sent to. Immutable; each method gives another one.
 *
 * @param path percent-encoded
 * @param query percent-encoded, {@code a=1&b=2}; may be empty
 * @param headers beside those that every request has
 * @param repeatable whether sending it twice does no more than sending it once
 * @param data whether the body or the answer carries documents: another limit, and it waits where
 *     the server's queue is long
 */
record ArangoRequest(
    String method,
    String path,
    String query,
    List<Header> headers,
    @Nullable Bytes body,
    String contentType,
    boolean repeatable,
    boolean data) {
  static final String JSON = "application/json";
  static final String LINES = "application/x-arango-dump";

  record Header(String name, String value) {}

  static ArangoRequest get(String base, String... names) {
    return of("GET", true, base, names);
  }

  static ArangoRequest post(String base, String... names) {
    return of("POST", false, base, names);
  }

  static ArangoRequest put(String base, String... names) {
    return of("PUT", true, base, names);
  }

  static ArangoRequest patch(String base, String... names) {
    return of("PATCH", true, base, names);
  }

  static ArangoRequest delete(String base, String... names) {
    return of("DELETE", true, base, names);
  }

  /**
   * A request without a body.
   *
   * @param base goes as it is
   * @param names come from clusters, and are encoded
   */
  private static ArangoRequest of(String method, boolean repeatable, String base, String... names) {
    StringBuilder text = new StringBuilder(base);
    for (String name : names) {
      text.append('/').append(segment(name));
    }
    return new ArangoRequest(method, text.toString(), "", List.of(), null, JSON, repeatable, false);
  }

  /** A name in a path: it can be neither empty nor a step to somewhere else. */
  private static String segment(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw ArangoError.failed(
          ArangoError.Kind.REFUSED,
          new ArangoError.Where("a call", "any server", false),
          "the name '" + name + "' can't stand in a path",
          null);
    }
    return encoded(name);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  /** Inside a database. */
  ArangoRequest in(String database) {
    return new ArangoRequest(
        method,
        "/_db/" + segment(database) + path,
        query,
        headers,
        body,
        contentType,
        repeatable,
        data);
  }

  ArangoRequest query(String name, String value) {
    String pair = encoded(name) + "=" + encoded(value);
    return new ArangoRequest(
        method,
        path,
        query.isEmpty() ? pair : query + "&" + pair,
        headers,
        body,
        contentType,
        repeatable,
        data);
  }

  ArangoRequest query(String name, long value) {
    return query(name, Long.toUnsignedString(value));
  }

  ArangoRequest query(String name, boolean value) {
    return query(name, Boolean.toString(value));
  }

  ArangoRequest header(String name, String value) {
    List<Header> all = new ArrayList<>(headers);
    all.add(new Header(name, value));
    return new ArangoRequest(
        method, path, query, List.copyOf(all), body, contentType, repeatable, data);
  }

  ArangoRequest body(JsonNode json) {
    return body(JSON, JsonText.write(json));
  }

  ArangoRequest body(String type, Bytes bytes) {
    return new ArangoRequest(method, path, query, headers, bytes, type, repeatable, data);
  }

  /** Sending it twice does no harm. */
  ArangoRequest again() {
    return new ArangoRequest(method, path, query, headers, body, contentType, true, data);
  }

  /** Sending it twice is something else. */
  ArangoRequest once() {
    return new ArangoRequest(method, path, query, headers, body, contentType, false, data);
  }

  /** It carries documents. */
  ArangoRequest ofDocuments() {
    return new ArangoRequest(method, path, query, headers, body, contentType, repeatable, true);
  }

  /** Method and path. */
  String what() {
    return method + " " + path;
  }

  /** Without the query, which may name what is not for a log. */
  @Override
  public String toString() {
    return what();
  }
}
