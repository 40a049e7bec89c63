package io.syncline.examples.quickstart;

import io.syncline.examples.quickstart.data.CollectionDefinition;
import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.Write;
import io.syncline.examples.quickstart.store.Application;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * The application at the source: makes databases and collections, and writes documents into them.
 * For one thread; others may ask how far it is.
 */
public final class SourceWriter {

  /**
   * Documents that are loaded, and writes that are made at full speed, come in transactions of so
   * many.
   */
  public static final int BATCH = 100;

  private final Application application;
  private final LongAdder documents = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  /** Writes what this application can. */
  public SourceWriter(Application application) {
    this.application = application;
  }

  /** How many documents were written so far; each version counts. */
  public long documents() {
    return documents.sum();
  }

  /** How many bytes their bodies have. */
  public long bytes() {
    return bytes.sum();
  }

  /** Makes the structure and writes the documents; tells after each transaction that it goes on. */
  public void load(Dataset dataset, Runnable onTransaction) {
    dataset.structure().forEach(application::create);
    for (CollectionDefinition collection : dataset.collections()) {
      try (Stream<Document> made = dataset.documents(collection.id())) {
        Iterator<Document> rest = made.iterator();
        while (rest.hasNext()) {
          List<Write> batch = new ArrayList<>(BATCH);
          for (int i = 0; i < BATCH && rest.hasNext(); i++) {
            Document document = rest.next();
            batch.add(new Write.Insert(document.collection(), document.key(), document.body()));
          }
          commit(batch);
          onTransaction.run();
        }
      }
    }
  }

  /** Makes one write, on its own. */
  public void write(Write write) {
    if (ofOneDocument(write)) {
      commit(List.of(write));
    } else {
      application.change(write);
    }
  }

  /**
   * Makes these writes, in order, as fast as the store takes them; tells after each transaction.
   */
  public void writeAll(Stream<Write> writes, Runnable onTransaction) {
    List<Write> open = new ArrayList<>(BATCH);
    writes.forEachOrdered(
        write -> {
          boolean single = ofOneDocument(write);
          if (!single || open.size() == BATCH) {
            commit(open);
            open.clear();
            onTransaction.run();
          }
          if (single) {
            open.add(write);
          } else {
            application.change(write);
          }
        });
    commit(open);
    onTransaction.run();
  }

  private void commit(List<Write> writes) {
    application.commit(writes);
    for (Write write : writes) {
      write
          .written()
          .ifPresent(
              document -> {
                documents.increment();
                bytes.add(document.body().size());
              });
    }
  }

  private static boolean ofOneDocument(Write write) {
    return write.written().isPresent() || write instanceof Write.Remove;
  }
}
