package io.syncline.examples.cli;

import io.syncline.pki.TrustAnchors;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a cluster behind a network is reached, as it was typed at a master, and as masters hand it to
 * workers. Its text has no secret.
 *
 * @param endpoints where it answers
 * @param secret of the cluster, which may be replaced while it is open: ask for the current one
 *     with each call
 * @param user who calls where the secret is not known
 * @param authority of the cluster's TLS certificates, asked with each connection; the JDK's without
 * @param plaintext whether it may be called without TLS
 * @param dbServers endpoints of its servers as they know them, and as they are reached from here
 * @param limits of what is made in it as a target
 * @param unverifiedVersions whether versions are taken that were not verified
 * @param transactions whether a target is written in transactions, where its storage can do without
 * @param mode how its data are read, where its storage knows more than one way
 */
public record ClusterReach(
    List<String> endpoints,
    Optional<SecretRing> secret,
    Optional<User> user,
    Optional<Supplier<TrustAnchors>> authority,
    boolean plaintext,
    Map<String, String> dbServers,
    Limits limits,
    boolean unverifiedVersions,
    boolean transactions,
    Mode mode) {
  /** For storage that is not behind a network. */
  public static final ClusterReach NONE = of(List.of(), Optional.empty());

  /** Copies the list and the map. */
  public ClusterReach {
    endpoints = List.copyOf(endpoints);
    dbServers = Collections.unmodifiableMap(new LinkedHashMap<>(dbServers));
  }

  /** With endpoints and a secret, and nothing else. */
  static ClusterReach of(List<String> endpoints, Optional<SecretRing> secret) {
    return new ClusterReach(
        endpoints,
        secret,
        Optional.empty(),
        Optional.empty(),
        false,
        Map.of(),
        Limits.NONE,
        false,
        true,
        Mode.AUTO);
  }

  /** How a cluster's data are read. Its text is what is typed. */
  public enum Mode {
    /** From its servers where that works, else through coordinators. */
    AUTO,
    /** From its servers, which have a change feed; an error where that does not work. */
    DIRECT,
    /** Through coordinators only, without a change feed. */
    COORDINATOR;

    /**
     * The mode of a text.
     *
     * @throws IllegalArgumentException where there is none, naming those that there are
     */
    static Mode of(String text) {
      for (Mode mode : values()) {
        if (mode.toString().equals(text)) {
          return mode;
        }
      }
      throw new IllegalArgumentException("'" + text + "' is none of auto, direct and coordinator");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A user of the cluster. */
  public record User(String name, Secret password) {}

  /**
   * What is made at a target.
   *
   * @param minReplicationFactor 0 for none
   * @param maxReplicationFactor 0 for none
   * @param excludeRootUser whether the target keeps its own user root
   */
  public record Limits(
      int minReplicationFactor, int maxReplicationFactor, boolean excludeRootUser) {
    /** All as at the source. */
    public static final Limits NONE = new Limits(0, 0, false);
  }
}
