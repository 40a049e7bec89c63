package io.syncline.examples.quickstart.arangodb;

import io.syncline.examples.quickstart.arangodb.raw.ArangoAccess;
import io.syncline.examples.quickstart.arangodb.raw.ArangoWrites;
import io.syncline.examples.quickstart.data.DatabaseDefinition;
import io.syncline.examples.quickstart.data.Write;
import io.syncline.examples.quickstart.store.Application;
import java.util.List;

/**
 * An application that calls a coordinator. What it writes at a time is one transaction for each
 * collection and DB server, as bulk calls are in ArangoDB.
 */
final class ArangoApplication implements Application {
  private final ArangoWrites writes;

  ArangoApplication(ArangoAccess access) {
    this.writes = new ArangoWrites(access);
  }

  @Override
  public void create(DatabaseDefinition database) {
    writes.create(database);
  }

  @Override
  public void change(Write structural) {
    if (structural instanceof Write.CreateCollection create) {
      writes.create(create.definition());
    } else if (structural instanceof Write.DropCollection drop) {
      writes.drop(drop.collection());
    } else if (structural instanceof Write.Truncate truncate) {
      writes.truncate(truncate.collection());
    } else {
      throw new IllegalArgumentException("a write of one document is no change of a collection");
    }
  }

  @Override
  public void commit(List<Write> documents) {
    writes.commit(documents);
  }
}
