package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.storage.arangodb.call.ArangoVersion;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What of a cluster decides whether another can be replicated into it. A source tells it as the
 * properties of its database {@code _system}. Pure.
 *
 * @param version of the coordinator that was asked
 * @param engine of the storage
 * @param extendedNames whether databases and what is in them may have any name; empty where it is
 *     not known: servers tell it from 3.12 on to who has the secret, else it shows only where there
 *     is such a name
 */
record ClusterFacts(String version, String engine, Optional<Boolean> extendedNames) {
  private static final String ENGINE = "rocksdb";
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_-]*");

  /** The same, where there are databases, collections, views or indexes with these names. */
  ClusterFacts with(Collection<String> names) {
    boolean extended = names.stream().anyMatch(name -> !PLAIN.matcher(name).matches());
    return extended ? new ClusterFacts(version, engine, Optional.of(true)) : this;
  }

  /** As the properties of {@code _system}. */
  ObjectNode properties() {
    ObjectNode properties = Canonical.object();
    ObjectNode cluster = properties.putObject("cluster");
    cluster.put("version", version).put("engine", engine);
    extendedNames.ifPresent(known -> cluster.put("extendedNames", known));
    return properties;
  }

  /**
   * Why a cluster can't be replicated into this one; empty if it can.
   *
   * @param wanted the properties of the source's {@code _system}; what is not told does not count
   */
  Optional<String> refusal(JsonNode wanted) {
    if (!keepsRevisions()) {
      return Optional.of(
          "this cluster has version "
              + version
              + ", which can be a source only: before 3.8 documents can't be given the revisions of"
              + " the source; upgrade it");
    }
    JsonNode source = wanted.path("cluster");
    String itsEngine = source.path("engine").asText(ENGINE);
    if (!itsEngine.equals(ENGINE) || !engine.equals(ENGINE)) {
      return Optional.of(
          "the source's storage engine is "
              + itsEngine
              + ", this cluster's "
              + engine
              + ": only "
              + ENGINE
              + " can be replicated");
    }
    JsonNode itsNames = source.path("extendedNames");
    if (itsNames.isBoolean()
        && extendedNames.filter(own -> own != itsNames.asBoolean()).isPresent()) {
      return Optional.of(
          "extended names are "
              + (itsNames.asBoolean() ? "allowed" : "not allowed")
              + " at the source and "
              + (itsNames.asBoolean() ? "not" : "allowed")
              + " in this cluster: set --database.extended-names alike on both");
    }
    String itsVersion = source.path("version").asText("");
    return itsVersion.isEmpty() ? Optional.empty() : older(itsVersion);
  }

  /** Whether there is such a thing as an analyzer: from 3.5 on. */
  boolean hasAnalyzers() {
    return isFrom(5);
  }

  private boolean keepsRevisions() {
    return isFrom(8);
  }

  private boolean isFrom(int minor) {
    try {
      return ArangoVersion.parse(version).atLeast(3, minor, 0);
    } catch (IllegalArgumentException e) {
      return true; // where it matters, it is told below
    }
  }

  private Optional<String> older(String itsVersion) {
    ArangoVersion its;
    ArangoVersion own;
    try {
      its = ArangoVersion.parse(itsVersion);
      own = ArangoVersion.parse(version);
    } catch (IllegalArgumentException e) {
      return Optional.of(
          "the versions "
              + itsVersion
              + " of the source and "
              + version
              + " of this cluster can't be compared: they must begin with two numbers");
    }
    if (own.atLeast(its.major(), its.minor(), 0)) {
      return Optional.empty();
    }
    return Optional.of(
        "this cluster has version "
            + version
            + ", below the source's "
            + itsVersion
            + ": upgrade it to the source's minor version or a later one");
  }
}
