package io.syncline.examples.quickstart;

import io.syncline.examples.quickstart.data.CollectionId;
import io.syncline.examples.quickstart.data.Document;
import io.syncline.examples.quickstart.data.DocumentId;
import io.syncline.examples.quickstart.data.Write;
import io.syncline.examples.quickstart.store.Lookup;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The last of many writes, enough to have some in every shard: a target that shows them has applied
 * what was written before them. Not thread-safe.
 */
final class LastWrites {
  private static final int KEPT = 400;

  private final ArrayDeque<Document> missing = new ArrayDeque<>();

  private LastWrites(Iterable<Document> documents) {
    documents.forEach(missing::add);
  }

  /** Of these writes, those documents that none of them overwrites or removes. */
  static LastWrites of(Stream<Write> writes) {
    Map<DocumentId, Document> last = new LinkedHashMap<>();
    writes.forEachOrdered(
        write -> {
          if (write instanceof Write.Remove remove) {
            last.remove(new DocumentId(remove.collection(), remove.key()));
          } else if (write instanceof Write.Truncate truncate) {
            forget(last, truncate.collection());
          } else if (write instanceof Write.DropCollection drop) {
            forget(last, drop.collection());
          } else {
            write.written().ifPresent(document -> keep(last, document));
          }
        });
    return new LastWrites(List.copyOf(last.values()));
  }

  private static void keep(Map<DocumentId, Document> last, Document document) {
    DocumentId id = new DocumentId(document.collection(), document.key());
    last.remove(id);
    last.put(id, document);
    if (last.size() > KEPT) {
      last.remove(last.keySet().iterator().next());
    }
  }

  private static void forget(Map<DocumentId, Document> last, CollectionId collection) {
    last.keySet().removeIf(id -> id.collection().equals(collection));
  }

  /** Whether the target has them all; one that was found is not looked for again. */
  boolean arrived(Lookup target) {
    while (!missing.isEmpty() && target.shows(missing.element())) {
      missing.remove();
    }
    return missing.isEmpty();
  }
}
