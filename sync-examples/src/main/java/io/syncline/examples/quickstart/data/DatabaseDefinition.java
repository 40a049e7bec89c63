package io.syncline.examples.quickstart.data;

import java.util.List;

/** A database to make, with what is in it. */
public record DatabaseDefinition(
    String name, List<CollectionDefinition> collections, List<ViewDefinition> views) {

  /** Copies the lists. */
  public DatabaseDefinition {
    collections = List.copyOf(collections);
    views = List.copyOf(views);
  }
}
