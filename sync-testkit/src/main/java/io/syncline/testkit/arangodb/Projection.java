package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The queries that are understood: all documents of a collection, whole or a part of each. */
final class Projection {
  private static final String UNDERSTOOD =
      "this stand-in understands FOR d IN @@c RETURN x, where x is d, d.attribute, a number, a text"
          + " in double quotes, or a list of such in brackets; not: ";
  private static final Pattern QUERY =
      Pattern.compile(
          "\\s*FOR\\s+(\\w+)\\s+IN\\s+(@@\\w+|`[^`]+`|\\w+)\\s+RETURN\\s+(.+?)\\s*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** The collection as the query names it: a name, or {@code @@} and the name of a bound one. */
  final String collection;

  private final String variable;
  private final List<String> parts = new ArrayList<>();
  private final boolean list;

  /**
   * Reads a query.
   *
   * @throws Refusal 400/1501, and a complaint, where it is not understood
   */
  Projection(String query) {
    Matcher matcher = QUERY.matcher(query);
    if (!matcher.matches()) {
      throw notUnderstood(query);
    }
    variable = matcher.group(1);
    collection = matcher.group(2).replace("`", "");
    String wanted = matcher.group(3);
    list = wanted.startsWith("[") && wanted.endsWith("]");
    String inside = list ? wanted.substring(1, wanted.length() - 1) : wanted;
    for (String part : list ? inside.split(",") : new String[] {inside}) {
      if (!isUnderstood(part.strip())) {
        throw notUnderstood(query);
      }
      parts.add(part.strip());
    }
  }

  private boolean isUnderstood(String part) {
    return part.equals(variable)
        || part.matches(Pattern.quote(variable) + "(\\.\\w+)+")
        || part.matches("-?[0-9]+(\\.[0-9]+)?")
        || part.matches("\"[^\"\\\\]*\"");
  }

  private static Refusal notUnderstood(String query) {
    return Refusal.complaint(400, 1501, UNDERSTOOD + query);
  }

  /** The collection's name, with what is bound. */
  String collection(JsonNode bound) {
    boolean binds = collection.startsWith("@@");
    String name = binds ? collection.substring(1) : "";
    bound
        .fieldNames()
        .forEachRemaining(
            given -> {
              if (!given.equals(name)) {
                throw Refusal.complaint(
                    400, 1552, "bind parameter '" + given + "' was not declared in the query");
              }
            });
    if (!binds) {
      return collection;
    }
    if (!bound.path(name).isTextual()) {
      throw Refusal.complaint(400, 1551, "no value specified for bind parameter '" + name + "'");
    }
    return bound.path(name).asText();
  }

  /** What the query returns for a document. */
  Bytes of(CollectionState in, Document document) {
    List<Bytes> values = new ArrayList<>();
    parts.forEach(part -> values.add(value(part, in, document)));
    return list ? RawJson.array(values) : values.get(0);
  }

  private Bytes value(String part, CollectionState in, Document document) {
    if (part.equals(variable)) {
      return document.json(in.logicalName());
    }
    if (!part.startsWith(variable + ".")) {
      return Bytes.utf8(part);
    }
    Bytes value = document.json(in.logicalName());
    for (String name : part.substring(variable.length() + 1).split("\\.")) {
      value = member(value, name);
    }
    return value;
  }

  private static Bytes member(Bytes json, String name) {
    boolean isObject = json.length() > 0 && json.at(0) == '{';
    Map<String, Bytes> members = isObject ? RawJson.members(json) : Map.of();
    @Nullable Bytes found = members.get(name);
    return found == null ? Bytes.utf8("null") : found;
  }
}
