package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Databases of a cluster. To coordinators. */
public final class DatabaseCalls {
  private static final String SYSTEM = "_system";

  private final ArangoLink link;

  /** Calls over a link. */
  public DatabaseCalls(ArangoLink link) {
    this.link = link;
  }

  /**
   * A database.
   *
   * @param sharding {@code single} where all collections are at one DB server, else empty or {@code
   *     flexible}
   * @param replicationVersion {@code 1} unless it says otherwise; {@code 2} keeps its log elsewhere
   * @param properties all that was answered
   */
  public record Database(
      String name,
      String id,
      boolean system,
      String sharding,
      String replicationVersion,
      ObjectNode properties) {
    static Database read(JsonFields json) {
      return new Database(
          json.text("name"),
          json.id("id"),
          json.flag("isSystem", false),
          json.text("sharding", ""),
          json.optionalId("replicationVersion").orElse("1"),
          json.tree());
    }
  }

  /** {@code GET /_api/database}: the names of all. */
  public CompletionStage<List<String>> list() {
    return link.send(
        ArangoRequest.get("/_api/database").in(SYSTEM), answer -> answer.json().texts("result"));
  }

  /** {@code GET /_api/database/current}. */
  public CompletionStage<Database> current(String database) {
    return link.send(
        ArangoRequest.get("/_api/database/current").in(database),
        answer -> Database.read(answer.json().object("result")));
  }

  /**
   * {@code POST /_api/database}. Error 1207 where it is there, 1229 for a name that the cluster
   * does not allow.
   *
   * @param options {@code sharding}, {@code replicationFactor}, {@code writeConcern}: not to be
   *     changed later
   */
  public CompletionStage<Void> create(String name, ObjectNode options) {
    ObjectNode body = JsonText.object().put("name", name);
    body.set("options", options);
    return link.send(ArangoRequest.post("/_api/database").in(SYSTEM).body(body), Done::checked);
  }

  /** {@code DELETE /_api/database/{name}}. Error 1228 where there is none. */
  public CompletionStage<Void> drop(String name) {
    return link.send(ArangoRequest.delete("/_api/database", name).in(SYSTEM), Done::checked);
  }
}
