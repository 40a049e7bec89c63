package io.syncline.storage.arangodb.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What was seen of each fact, on one version: on stdout at once, and in a file in the end. */
final class FactReport {
  private final String version;
  private final List<String> rows = new ArrayList<>();

  FactReport(String version) {
    this.version = version;
  }

  void add(String fact, String verdict, Weight weight, String seen) {
    System.out.println("FACT " + version + " | " + fact + " | " + verdict + " | " + seen);
    rows.add("| " + fact + " | " + verdict + " | " + weight.text + " | " + seen + " |");
  }

  /** What hangs on a fact. */
  enum Weight {
    /** The adapter is wrong where it is refuted. */
    DEPENDS("the adapter depends on it"),
    /** The adapter goes without where it is refuted, and could be simpler or faster with it. */
    PROFITS("the adapter goes without");

    private final String text;

    Weight(String text) {
      this.text = text;
    }
  }

  /** Writes the report into the build's folder; gives the file. */
  Path write() throws IOException {
    Path folder = Path.of("target");
    Files.createDirectories(folder);
    Path file = folder.resolve("arangodb-facts-" + version + ".md");
    String head =
        "# Facts tried on ArangoDB "
            + version
            + "\n\n| fact | verdict | weight | seen |\n| --- | --- | --- | --- |\n";
    return Files.writeString(file, head + String.join("\n", rows) + "\n");
  }
}
