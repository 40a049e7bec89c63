package io.syncline.examples.quickstart.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The JDK's data, made once and kept: to make it takes seconds, and a script of writes reads all of
 * it. That it is the same at each reading is {@link JdkDatasetTest}'s matter.
 */
final class KeptJdkDataset implements Dataset {
  private final Dataset made = new JdkDataset();
  private final Map<CollectionId, List<Document>> kept = new HashMap<>();

  @Override
  public String title() {
    return made.title();
  }

  @Override
  public List<DatabaseDefinition> structure() {
    return made.structure();
  }

  @Override
  public Stream<Document> documents(CollectionId collection) {
    return kept
        .computeIfAbsent(
            collection,
            id -> {
              try (Stream<Document> documents = made.documents(id)) {
                return documents.toList();
              }
            })
        .stream();
  }

  @Override
  public WriteScript script(long seed) {
    return new JdkWriteScript(this, seed, JdkDataset.SIZES);
  }
}
