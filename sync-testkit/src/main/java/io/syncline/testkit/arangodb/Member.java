package io.syncline.testkit.arangodb;

/** A server as the cluster knows it: its names and its address. Guarded by the cluster's lock. */
final class Member {
  enum Role {
    COORDINATOR("COORDINATOR", "Coordinator"),
    DB_SERVER("PRIMARY", "DBServer");

    final String ofServer;
    final String inHealth;

    Role(String ofServer, String inHealth) {
      this.ofServer = ofServer;
      this.inHealth = inHealth;
    }
  }

  final String id;
  final String shortName;
  final Role role;
  private String endpoint = "";
  private boolean up = true;
  private int rebootId = 4;
  private boolean starting;
  private double queueSeconds;

  private Member(String id, String shortName, Role role) {
    this.id = id;
    this.shortName = shortName;
    this.role = role;
  }

  static Member coordinator(int number) {
    return new Member(
        "CRDN-cccc%04d".formatted(number), "Coordinator%04d".formatted(number), Role.COORDINATOR);
  }

  static Member dbServer(int number) {
    return new Member(
        "PRMR-aaaa%04d".formatted(number), "DBServer%04d".formatted(number), Role.DB_SERVER);
  }

  /** {@code tcp://127.0.0.1:1234} or {@code ssl://...}. */
  String endpoint() {
    return endpoint;
  }

  void listensAt(String text) {
    endpoint = text;
  }

  boolean isUp() {
    return up;
  }

  void goesDown() {
    up = false;
  }

  void comesUp() {
    up = true;
    rebootId++;
  }

  /** Whether it has begun and knows no users yet. */
  boolean isStarting() {
    return starting;
  }

  void isStarting(boolean now) {
    starting = now;
  }

  /** How long requests wait for it, in seconds. */
  double queueSeconds() {
    return queueSeconds;
  }

  void queueSeconds(double now) {
    queueSeconds = now;
  }

  int rebootId() {
    return rebootId;
  }
}
