package io.syncline.examples.quickstart.data;

import java.util.List;
import java.util.stream.Stream;

/**
 * Real content that every JDK carries: the Unicode character database, the time zones and their
 * transitions, locales, countries and currencies. What it is exactly depends on the JDK, so it is
 * to be compared within one JVM only.
 */
public final class JdkDataset implements Dataset {

  /** A script of a length that suits the quickstart. */
  static final JdkWriteScript.Sizes SIZES = new JdkWriteScript.Sizes(10_000, 20_000, 5_000);

  private final JdkWriteScript.Sizes sizes;

  /** With a script of a length that suits the quickstart. */
  public JdkDataset() {
    this(SIZES);
  }

  JdkDataset(JdkWriteScript.Sizes sizes) {
    this.sizes = sizes;
  }

  @Override
  public String title() {
    return "Unicode characters, time zones, locales and currencies of Java " + Runtime.version();
  }

  @Override
  public List<DatabaseDefinition> structure() {
    return List.of(
        UnicodeDatabase.definition(), TimeDatabase.definition(), WorldDatabase.definition());
  }

  @Override
  public Stream<Document> documents(CollectionId collection) {
    return switch (collection.database()) {
      case "unicode" -> UnicodeDatabase.documents(collection);
      case "time" -> TimeDatabase.documents(collection);
      case "world" -> WorldDatabase.documents(collection);
      default -> throw new IllegalArgumentException("no collection " + collection);
    };
  }

  @Override
  public WriteScript script(long seed) {
    return new JdkWriteScript(this, seed, sizes);
  }
}
