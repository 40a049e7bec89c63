package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Graphs, functions of AQL and Foxx services of a database. To coordinators. From 4.0 on there are
 * graphs only.
 */
public final class ServiceCalls {
  private final ArangoLink link;
  private final String database;

  /** Calls over a link, about one database. */
  public ServiceCalls(ArangoLink link, String database) {
    this.link = link;
    this.database = database;
  }

  /**
   * A named graph.
   *
   * @param definition all that was answered
   */
  public record Graph(String name, ObjectNode definition) {}

  /** A function of AQL: {@code namespace::name} and JavaScript. */
  public record Function(String name, String code, boolean deterministic) {
    static Function read(JsonFields json) {
      return new Function(
          json.text("name"), json.text("code"), json.flag("isDeterministic", false));
    }
  }

  /** {@code GET /_api/gharial}. */
  public CompletionStage<List<Graph>> graphs() {
    return link.send(
        ArangoRequest.get("/_api/gharial").in(database),
        answer ->
            answer
                .json()
                .objects(
                    "graphs",
                    graph ->
                        new Graph(
                            graph.optionalText("name").orElseGet(() -> graph.text("_key")),
                            graph.tree())));
  }

  /** {@code GET /_api/aqlfunction}. */
  public CompletionStage<List<Function>> functions() {
    return link.send(
        ArangoRequest.get("/_api/aqlfunction").in(database),
        answer -> answer.json().objects("result", Function::read));
  }

  /** {@code POST /_api/aqlfunction}: in the place of one of that name. */
  public CompletionStage<Void> putFunction(Function function) {
    ObjectNode body =
        JsonText.object()
            .put("name", function.name())
            .put("code", function.code())
            .put("isDeterministic", function.deterministic());
    return link.send(
        ArangoRequest.post("/_api/aqlfunction").in(database).body(body).again(), Done::checked);
  }

  /** {@code DELETE /_api/aqlfunction/{name}}. */
  public CompletionStage<Void> dropFunction(String name) {
    return link.send(ArangoRequest.delete("/_api/aqlfunction", name).in(database), Done::checked);
  }

  /** {@code POST /_api/foxx/commit}: coordinators take what stands in the service collections. */
  public CompletionStage<Void> commitServices(boolean replace) {
    return link.send(
        ArangoRequest.post("/_api/foxx/commit").in(database).query("replace", replace).again(),
        Done::checked);
  }

  /** {@code POST /_admin/routing/reload}. */
  public CompletionStage<Void> reloadRouting() {
    return link.send(
        ArangoRequest.post("/_admin/routing/reload").in(database).again(), Done::checked);
  }
}
