package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.testkit.arangodb.ArangoStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request and its answer as the documentation shows them, of the texts that stand beside {@link
 * ArangoStandIn}: those who stand in for servers are tried with the same.
 *
 * @param to {@code C} where coordinators are asked, {@code D} for DB servers
 * @param path without {@code /_db/_system}
 * @param headers of the answer
 */
public record ShownExchange(
    String id,
    String to,
    String verb,
    String path,
    Map<String, String> query,
    String body,
    int status,
    Map<String, String> headers,
    String answer) {
  private static final Map<String, ShownExchange> ALL = read();

  /** All, by their ids. */
  static Map<String, ShownExchange> all() {
    return ALL;
  }

  /** One of them. */
  public static ShownExchange of(String id) {
    ShownExchange exchange = ALL.get(id);
    if (exchange == null) {
      throw new IllegalArgumentException("no exchange has the id " + id);
    }
    return exchange;
  }

  /** The body that is sent, as an object. */
  ObjectNode sent() {
    return (ObjectNode) tree(body);
  }

  /** The answer, as an object. */
  ObjectNode answered() {
    return (ObjectNode) tree(answer);
  }

  static JsonNode tree(String text) {
    try {
      return JsonText.read(Bytes.utf8(text));
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  /** Parameters as they stand in a query. */
  static Map<String, String> parameters(String query) {
    Map<String, String> all = new TreeMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      all.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return all;
  }

  /** Of the secret {@code my-test-secret} for the server {@code repl-demo}. */
  static String superuserToken() {
    return text("superuser-token").strip();
  }

  private static Map<String, ShownExchange> read() {
    Map<String, ShownExchange> all = new LinkedHashMap<>();
    for (String subject : text("subjects").lines().toList()) {
      for (String block : text(subject).split("(?m)^## ")) {
        if (!block.startsWith("#")) {
          ShownExchange one = one(block.lines().toList());
          if (all.put(one.id, one) != null) {
            throw new IllegalStateException("twice: " + one.id);
          }
        }
      }
    }
    return all;
  }

  private static ShownExchange one(List<String> lines) {
    String[] request = lines.get(1).split(" ");
    String[] url = request[3].split("\\?", 2);
    List<String> sent = new ArrayList<>();
    List<String> came = new ArrayList<>();
    Map<String, String> headers = new LinkedHashMap<>();
    int status = 0;
    for (String line : lines.subList(2, lines.size())) {
      if (line.matches("< [0-9]+")) {
        status = Integer.parseInt(line.substring(2));
      } else if (line.startsWith("< ")) {
        String[] header = line.substring(2).split(": ", 2);
        headers.put(header[0], header[1]);
      } else if (!line.isEmpty()) {
        (status == 0 ? sent : came).add(line);
      }
    }
    boolean linesCame =
        headers.getOrDefault("Content-Type", "").startsWith("application/x-arango-dump");
    return new ShownExchange(
        lines.get(0),
        request[1],
        request[2],
        url[0].replaceFirst("^/_db/_system/", "/"),
        parameters(url.length > 1 ? url[1] : ""),
        String.join("\n", sent) + (url[0].endsWith("/restore-data") ? "\n" : ""),
        status,
        headers,
        String.join("\n", came) + (linesCame ? "\n" : ""));
  }

  private static String text(String name) {
    String file = "exchanges/" + name + ".txt";
    try (InputStream in = ArangoStandIn.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the testkit has no " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
