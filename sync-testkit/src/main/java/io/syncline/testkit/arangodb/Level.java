package io.syncline.testkit.arangodb;

/** What somebody may do with a database or a collection; later ones include earlier ones. */
enum Level {
  NONE("none"),
  READ("ro"),
  WRITE("rw");

  final String text;

  Level(String text) {
    this.text = text;
  }

  Level atMost(Level other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
