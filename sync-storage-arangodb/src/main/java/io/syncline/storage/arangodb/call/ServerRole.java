package io.syncline.storage.arangodb.call;

import java.util.Locale;

/** What a server is in its deployment. */
public enum ServerRole {
  /** The only one. */
  SINGLE,
  /** Takes requests of applications. */
  COORDINATOR,
  /** Holds data. */
  DB_SERVER,
  /** Holds the plan. */
  AGENT,
  /** None of these, or not known yet. */
  UNKNOWN;

  /** Reads any of the names that ArangoDB has for them. */
  static ServerRole parse(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "SINGLE" -> SINGLE;
      case "COORDINATOR" -> COORDINATOR;
      case "PRIMARY", "DBSERVER" -> DB_SERVER;
      case "AGENT" -> AGENT;
      default -> UNKNOWN;
    };
  }
}
