package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.pki.KeyMaterial;
import io.syncline.security.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a starting worker was given by a master: the answer of {@code POST /_api/worker/configure}.
 *
 * @param shown certificate and key of the worker's server
 */
record HandedOut(
    List<String> cluster, Optional<Secret> secret, KeyMaterial shown, ChannelAccess channels) {
  /** Copies the list. */
  HandedOut {
    cluster = List.copyOf(cluster);
  }

  /**
   * Reads the answer.
   *
   * @throws io.syncline.SyncException {@code CORRUPT} where certificate or key are none
   */
  static HandedOut of(JsonNode form) {
    String secret = form.path("cluster").path("jwtSecret").asText("");
    JsonNode server = form.path("httpServer");
    JsonNode authentication = form.path("mq").path("authentication");
    return new HandedOut(
        texts(form.path("cluster").path("endpoints")),
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
    return "HandedOut[cluster=" + cluster + ", channels=" + channels.endpoints() + "]";
  }
}
