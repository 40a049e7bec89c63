package io.syncline.storage.arangodb.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Indexes of a database's collections. To coordinators. */
public final class IndexCalls {
  private final ArangoLink link;
  private final String database;

  /** Calls over a link, about one database. */
  public IndexCalls(ArangoLink link, String database) {
    this.link = link;
    this.database = database;
  }

  /**
   * An index.
   *
   * @param id {@code collection/number}, another in each cluster
   * @param name empty in old versions
   * @param definition all that was answered, with what can't be given to {@link #create}
   */
  public record Index(String id, String type, String name, ObjectNode definition) {
    static Index read(JsonFields json) {
      return new Index(json.text("id"), json.text("type"), json.text("name", ""), json.tree());
    }
  }

  /** {@code GET /_api/index}, those of keys and edges among them. */
  public CompletionStage<List<Index>> list(String collection) {
    return link.send(
        ArangoRequest.get("/_api/index").in(database).query("collection", collection),
        answer -> answer.json().objects("indexes", Index::read));
  }

  /**
   * {@code POST /_api/index}: makes it, or answers the one that is there and the same. Takes as
   * long as the collection is large.
   */
  public CompletionStage<Index> create(String collection, ObjectNode definition) {
    return link.send(
        ArangoRequest.post("/_api/index")
            .in(database)
            .query("collection", collection)
            .body(definition)
            .again(),
        answer -> Index.read(answer.json()));
  }

  /**
   * {@code DELETE /_api/index/{id}}. Error 1212 where there is none.
   *
   * @param number the part of the id behind the slash
   */
  public CompletionStage<Void> drop(String collection, String number) {
    return link.send(
        ArangoRequest.delete("/_api/index", collection, number).in(database), Done::checked);
  }
}
