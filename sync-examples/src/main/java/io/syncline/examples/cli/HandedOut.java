package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.SyncException;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.pki.KeyMaterial;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a starting worker was given by a master: the answer of {@code POST /_api/worker/configure}.
 *
 * @param shown certificate and key of the worker's server
 */
record HandedOut(
    Cluster cluster, Optional<Secret> secret, KeyMaterial shown, ChannelAccess channels) {
  /**
   * How the cluster is reached.
   *
   * @param authority PEM, empty for the JDK's
   */
  record Cluster(
      List<String> endpoints,
      Optional<ClusterReach.User> user,
      String authority,
      boolean plaintext,
      Map<String, String> dbServers,
      ClusterReach.Limits limits,
      boolean unverifiedVersions,
      boolean transactions,
      ClusterReach.Mode mode) {
    /** Copies the list and the map. */
    Cluster {
      endpoints = List.copyOf(endpoints);
      dbServers = Map.copyOf(dbServers);
    }

    static Cluster of(JsonNode form) {
      Map<String, String> dbServers = new HashMap<>();
      form.path("db-servers")
          .fields()
          .forEachRemaining(server -> dbServers.put(server.getKey(), server.getValue().asText()));
      return new Cluster(
          texts(form.path("endpoints")),
          form.has("user")
              ? Optional.of(
                  new ClusterReach.User(
                      form.path("user").asText(), Secret.of(form.path("password").asText())))
              : Optional.empty(),
          form.path("caCertificate").asText(""),
          form.path("allow-plaintext").asBoolean(),
          dbServers,
          new ClusterReach.Limits(
              form.path("min-replication-factor").asInt(),
              form.path("max-replication-factor").asInt(),
              form.path("exclude-root-user").asBoolean()),
          form.path("unverified-versions").asBoolean(),
          form.path("transactions").asBoolean(true),
          mode(form.path("mode").asText("auto")));
    }

    private static ClusterReach.Mode mode(String text) {
      try {
        return ClusterReach.Mode.of(text);
      } catch (IllegalArgumentException e) {
        throw new SyncException(
            SyncException.Code.BAD_REQUEST,
            "the master names a mode of the cluster that this worker does not know, upgrade it: "
                + e.getMessage(),
            e);
      }
    }

    /** The same for a store, with a secret that may be replaced. */
    ClusterReach reach(Optional<SecretRing> secret) {
      Optional<Supplier<TrustAnchors>> anchors = Optional.empty();
      if (!authority.isEmpty()) {
        TrustAnchors parsed =
            TrustAnchors.parse(
                "the cluster's authority from the master",
                authority.getBytes(StandardCharsets.US_ASCII));
        anchors = Optional.of(() -> parsed);
      }
      return new ClusterReach(
          endpoints,
          secret,
          user,
          anchors,
          plaintext,
          dbServers,
          limits,
          unverifiedVersions,
          transactions,
          mode);
    }
  }

  /**
   * Reads the answer.
   *
   * @throws SyncException {@code CORRUPT} where certificate or key are none; {@code BAD_REQUEST}
   *     where a later master names what is not known here
   */
  static HandedOut of(JsonNode form) {
    String secret = form.path("cluster").path("jwtSecret").asText("");
    JsonNode server = form.path("httpServer");
    JsonNode authentication = form.path("mq").path("authentication");
    return new HandedOut(
        Cluster.of(form.path("cluster")),
        secret.isEmpty() ? Optional.empty() : Optional.of(Secret.of(secret)),
        KeyMaterial.parse(
            "the certificate from the master",
            server.path("certificate").asText("").getBytes(StandardCharsets.US_ASCII),
            "the key from the master",
            server.path("key").asText("").getBytes(StandardCharsets.US_ASCII)),
        new ChannelAccess(
            texts(form.path("mq").path("endpoints")),
            new TlsAuthentication(
                authentication.path("clientCertificate").asText(""),
                authentication.path("clientKey").asText(""),
                authentication.path("clientToken").asText(""),
                authentication.path("caCertificate").asText(""))));
  }

  private static List<String> texts(JsonNode array) {
    List<String> found = new ArrayList<>();
    array.forEach(text -> found.add(text.asText()));
    return found;
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "HandedOut[cluster=" + cluster.endpoints() + ", channels=" + channels.endpoints() + "]";
  }
}
