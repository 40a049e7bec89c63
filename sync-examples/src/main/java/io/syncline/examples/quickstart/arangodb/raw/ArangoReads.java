package io.syncline.examples.quickstart.arangodb.raw;

import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.verify.Row;
import java.util.ArrayList;
import java.util.List;

/** Reads single documents of a cluster, as an ordinary user. Thread-safe. */
public final class ArangoReads {
  private static final int NOT_FOUND = 404;

  private final ArangoHttp http;

  /** Reads from this cluster. */
  public ArangoReads(ArangoAccess access) {
    this.http = access.asUser();
  }

  /** Whether the cluster has this document with this content. */
  public boolean shows(Document document) {
    String path =
        ArangoHttp.in(document.collection().database())
            + "/_api/document/"
            + ArangoHttp.segment(document.collection().name())
            + "/"
            + ArangoHttp.segment(document.key());
    ArangoHttp.Answer answer = http.tried("GET", path, null);
    if (answer.status() == NOT_FOUND) {
      return false;
    }
    if (answer.status() >= 400) {
      throw new IllegalStateException("GET " + path + " answered " + answer.status());
    }
    List<Row> found = new ArrayList<>();
    ArangoForm.rows(document.collection(), answer.body(), found::add);
    return found.get(0).body().equals(ArangoForm.row(document).body());
  }
}
