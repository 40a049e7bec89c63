package io.syncline.examples.quickstart.verify;

import io.syncline.examples.quickstart.data.Body;
import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.DocumentId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A side in memory that can be changed row by row. */
public final class Rows implements Side {

  private final Map<DocumentId, Row> rows = new TreeMap<>();

  /** Some thousand documents in three collections, with revisions from 1000 on. */
  public static Rows some() {
    Rows rows = new Rows();
    long revision = 1000;
    for (String collection : List.of("one", "two", "three")) {
      for (int i = 0; i < 2000; i++) {
        rows.put(
            new Row(
                new CollectionId("base", collection),
                "key" + i,
                revision++,
                Body.of("{\"number\":" + i + ",\"in\":\"" + collection + "\"}")));
      }
    }
    return rows;
  }

  /** The same rows, to be changed on their own. */
  public Rows copy() {
    Rows copy = new Rows();
    copy.rows.putAll(rows);
    return copy;
  }

  /** The same rows as the generator gives them: without revisions, in another order. */
  public Side generated() {
    List<Row> all = new ArrayList<>();
    for (Row row : rows.values()) {
      all.add(new Row(row.collection(), row.key(), 0, row.body()));
    }
    Collections.shuffle(all, new Random(5));
    return reader -> all.forEach(reader);
  }

  /** Adds or replaces a row. */
  public void put(Row row) {
    rows.put(row.id(), row);
  }

  /** Takes a row away. */
  public void remove(DocumentId id) {
    rows.remove(id);
  }

  /** A row that is there. */
  public Row get(DocumentId id) {
    Row row = rows.get(id);
    if (row == null) {
      throw new IllegalArgumentException("no row " + id);
    }
    return row;
  }

  /** The names of all rows. */
  public List<DocumentId> ids() {
    return List.copyOf(rows.keySet());
  }

  @Override
  public void scan(Consumer<Row> reader) {
    rows.values().forEach(reader);
  }
}
