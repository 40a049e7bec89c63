package io.syncline.examples.quickstart.arangodb.raw;

import io.syncline.examples.quickstart.damage.Damage;
import io.syncline.examples.quickstart.data.DocumentId;
import io.syncline.examples.quickstart.verify.Row;
import java.util.List;

/**
 * Does damage to a cluster as a superuser, who may write where it is read-only, and give documents
 * any revision.
 */
public final class ArangoDamage {

  private ArangoDamage() {}

  /** Damages documents of a cluster that runs. */
  public static void apply(ArangoAccess access, List<Damage> damages) {
    ArangoHttp http = access.asSuperuser();
    for (Damage damage : damages) {
      DocumentId id = damage.document();
      String documents =
          ArangoHttp.in(id.collection().database())
              + "/_api/document/"
              + ArangoHttp.segment(id.collection().name());
      if (damage.becomes().isPresent()) {
        Row row = damage.becomes().get();
        http.call(
            "POST",
            documents + "?isRestore=true&overwriteMode=replace",
            ArangoForm.sent(row.key(), ArangoForm.revision(row.revision()), row.body()));
      } else {
        http.call("DELETE", documents + "/" + ArangoHttp.segment(id.key()));
      }
    }
  }
}
