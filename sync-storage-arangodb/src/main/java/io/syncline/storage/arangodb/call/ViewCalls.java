package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Views and analyzers of a database. To coordinators. */
public final class ViewCalls {
  private final ArangoLink link;
  private final String database;

  /** Calls over a link, about one database. */
  public ViewCalls(ArangoLink link, String database) {
    this.link = link;
    this.database = database;
  }

  /**
   * A view.
   *
   * @param type {@code arangosearch} or {@code search-alias}
   * @param definition all that was answered
   */
  public record View(String id, String name, String type, ObjectNode definition) {
    static View read(JsonFields json) {
      return new View(json.id("id"), json.text("name"), json.text("type"), json.tree());
    }
  }

  /**
   * An analyzer.
   *
   * @param name {@code database::name}; those that each cluster has are without a database
   * @param definition {@code name}, {@code type}, {@code properties}, {@code features}
   */
  public record Analyzer(String name, String type, ObjectNode definition) {
    static Analyzer read(JsonFields json) {
      return new Analyzer(json.text("name"), json.text("type"), json.tree());
    }
  }

  /** {@code GET /_api/view}: without what they are made of. */
  public CompletionStage<List<View>> list() {
    return link.send(
        ArangoRequest.get("/_api/view").in(database),
        answer -> answer.json().objects("result", View::read));
  }

  /** {@code GET /_api/view/{v}/properties}. Error 1203 where there is none. */
  public CompletionStage<View> properties(String view) {
    return link.send(
        ArangoRequest.get("/_api/view", view, "properties").in(database),
        answer -> View.read(answer.json()));
  }

  /** {@code POST /_api/view}. Error 1207 where the name is taken. */
  public CompletionStage<View> create(ObjectNode definition) {
    return link.send(
        ArangoRequest.post("/_api/view").in(database).body(definition),
        answer -> View.read(answer.json()));
  }

  /**
   * {@code PUT /_api/view/{v}/properties}: in place of those that were, as far as can be changed.
   */
  public CompletionStage<View> replace(String view, ObjectNode properties) {
    return link.send(
        ArangoRequest.put("/_api/view", view, "properties").in(database).body(properties),
        answer -> View.read(answer.json()));
  }

  /** {@code DELETE /_api/view/{v}}. Error 1203 where there is none. */
  public CompletionStage<Void> drop(String view) {
    return link.send(ArangoRequest.delete("/_api/view", view).in(database), Done::checked);
  }

  /** {@code GET /_api/analyzer}: also those that every cluster has. */
  public CompletionStage<List<Analyzer>> analyzers() {
    return link.send(
        ArangoRequest.get("/_api/analyzer").in(database),
        answer -> answer.json().objects("result", Analyzer::read));
  }

  /** {@code POST /_api/analyzer}: makes it, or answers the one that is there and the same. */
  public CompletionStage<Analyzer> createAnalyzer(ObjectNode definition) {
    return link.send(
        ArangoRequest.post("/_api/analyzer").in(database).body(definition).again(),
        answer -> Analyzer.read(answer.json()));
  }

  /**
   * {@code DELETE /_api/analyzer/{name}}.
   *
   * @param name without the database
   * @param force also where views use it
   */
  public CompletionStage<Void> dropAnalyzer(String name, boolean force) {
    return link.send(
        ArangoRequest.delete("/_api/analyzer", name).in(database).query("force", force),
        Done::checked);
  }
}
