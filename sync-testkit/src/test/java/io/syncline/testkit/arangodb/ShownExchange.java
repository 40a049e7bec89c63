package io.syncline.testkit.arangodb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.syncline.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request and its answer as the documentation shows them. The client's calls are tried with the
 * same texts, in its module.
 *
 * @param to {@code C} where coordinators are asked, {@code D} for DB servers
 * @param headers of the answer
 */
record ShownExchange(
    String to,
    String verb,
    String path,
    String body,
    int status,
    Map<String, String> headers,
    List<String> answer) {
  private static final Map<String, String> ALL = read();

  /** Numbers that name something. */
  private static final Set<String> NAMES = Set.of("code", "errorNum", "type", "maxDepth");

  /** The ids of all. */
  static Set<String> ids() {
    return ALL.keySet();
  }

  /** One of them, with other names in place of those that it is shown with. */
  static ShownExchange of(String id, Map<String, String> names) {
    String text = ALL.get(id);
    if (text == null) {
      throw new IllegalArgumentException("no exchange has the id " + id);
    }
    List<String> longestFirst =
        names.keySet().stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    for (String name : longestFirst) {
      text = text.replace(name, String.valueOf(names.get(name)));
    }
    return one(text.lines().toList());
  }

  /** Of the secret {@code my-test-secret} for the server {@code repl-demo}. */
  static String superuserToken() {
    return text("superuser-token").strip();
  }

  private static Map<String, String> read() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String subject : text("subjects").lines().toList()) {
      for (String block : text(subject).split("(?m)^## ")) {
        if (!block.startsWith("#")) {
          int end = block.indexOf('\n');
          if (all.put(block.substring(0, end), block.substring(end + 1)) != null) {
            throw new IllegalStateException("twice: " + block.substring(0, end));
          }
        }
      }
    }
    return all;
  }

  private static String text(String name) {
    String file = "exchanges/" + name + ".txt";
    try (InputStream in = ArangoStandIn.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("there is no " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  private static ShownExchange one(List<String> lines) {
    String[] request = lines.get(0).split(" ");
    List<String> sent = new ArrayList<>();
    List<String> came = new ArrayList<>();
    Map<String, String> headers = new LinkedHashMap<>();
    int status = 0;
    for (String line : lines.subList(1, lines.size())) {
      if (line.matches("< [0-9]+")) {
        status = Integer.parseInt(line.substring(2));
      } else if (line.startsWith("< ")) {
        String[] header = line.substring(2).split(": ", 2);
        headers.put(header[0], header[1]);
      } else if (!line.isEmpty()) {
        (status == 0 ? sent : came).add(line);
      }
    }
    return new ShownExchange(
        request[1], request[2], request[3], String.join("\n", sent), status, headers, came);
  }

  /**
   * Whether an answer is of this form: status, error number, headers, and each field that is shown,
   * of the same type, and of the same value where that is a name, true or false. Lists may hold
   * more than is shown.
   */
  void isFormOf(Client.Got got) {
    assertThat(got.status()).as(got.text()).isEqualTo(status);
    headers.forEach(
        (name, value) -> {
          if (name.equals("Content-Type")) {
            assertThat(got.header(name)).startsWith("application/x-arango-dump");
          } else if (value.matches("[a-z-]*[0-9]{2,}")) {
            assertThat(got.header(name)).as(name).matches(value.replaceAll("[0-9]+", "[0-9]+"));
          } else {
            assertThat(got.header(name)).as(name).isEqualTo(value);
          }
        });
    if (headers.containsKey("Content-Type")) {
      inThisOrder(got.lines());
    } else if (answer.isEmpty()) {
      assertThat(got.text()).isEmpty();
    } else {
      form(tree(String.join("\n", answer)), got.json(), got.text());
    }
  }

  /** Each line that is shown comes; others may come between. */
  private void inThisOrder(List<JsonNode> lines) {
    int next = 0;
    for (String line : answer) {
      JsonNode shown = tree(line);
      while (next < lines.size() && !sameKind(shown, lines.get(next))) {
        next++;
      }
      form(shown, next < lines.size() ? lines.get(next) : MissingNode.getInstance(), "" + lines);
      next++;
    }
  }

  private static boolean sameKind(JsonNode shown, JsonNode given) {
    return shown.path("type").equals(given.path("type"))
        && shown.at("/data/_key").isMissingNode() == given.at("/data/_key").isMissingNode()
        && (!shown.has("db") || shown.path("db").equals(given.path("db")));
  }

  private static JsonNode tree(String text) {
    return Json.parse(Bytes.utf8(text));
  }

  private static void form(JsonNode shown, JsonNode given, String where) {
    assertThat(given.getNodeType()).as("%s in %s", shown, where).isEqualTo(shown.getNodeType());
    if (shown.isObject()) {
      for (Map.Entry<String, JsonNode> field : shown.properties()) {
        JsonNode value = given.path(field.getKey());
        if (field.getKey().equals("errorMessage")) {
          assertThat(value.isTextual()).as(where).isTrue();
          continue;
        }
        form(field.getValue(), value, field.getKey() + " of " + where);
        if (NAMES.contains(field.getKey())) {
          assertThat(value).as("%s of %s", field.getKey(), where).isEqualTo(field.getValue());
        }
      }
      assertThat(given.isEmpty() || !shown.isEmpty()).as("nothing in %s", where).isTrue();
    } else if (shown.isArray() && shown.size() == given.size()) {
      for (int i = 0; i < shown.size(); i++) {
        form(shown.get(i), given.get(i), where);
      }
    } else if (shown.isArray()) {
      for (JsonNode element : shown) {
        assertThat(given.elements())
            .toIterable()
            .as(where)
            .anySatisfy(one -> form(element, one, where));
      }
    } else if (shown.isBoolean() || (shown.isTextual() && shown.textValue().matches(Shapes.NAME))) {
      assertThat(given).as("in %s", where).isEqualTo(shown);
    }
  }
}
