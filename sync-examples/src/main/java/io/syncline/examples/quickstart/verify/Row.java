package io.syncline.examples.quickstart.verify;

import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.DocumentId;

/**
 * A document as a plain scan finds it.
 *
 * @param collection where it is
 * @param key its key
 * @param revision its revision, unsigned; 0 where there is none
 * @param body its bytes
 */
public record Row(CollectionId collection, String key, long revision, Body body) {

  /** A row of what the generator makes, which knows no revisions. */
  public static Row of(Document document) {
    return new Row(document.collection(), document.key(), 0, document.body());
  }

  /** Its name within the cluster. */
  public DocumentId id() {
    return new DocumentId(collection, key);
  }
}
