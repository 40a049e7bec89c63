package io.syncline.control.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** How channels and clusters are reached, as JSON. Holds secrets: for answers only. Stateless. */
final class AccessForm {
  private AccessForm() {}

  /** {@code MessageQueueConfig}. */
  static ObjectNode access(ChannelAccess access) {
    ObjectNode form = Json.object();
    form.set("endpoints", Json.texts(access.endpoints()));
    form.set("authentication", authentication(access.authentication()));
    return form;
  }

  /** {@code TLSAuthentication}: no part is left out. */
  static ObjectNode authentication(TlsAuthentication of) {
    return Json.object()
        .put("clientCertificate", of.clientCertificate())
        .put("clientKey", of.clientKey())
        .put("clientToken", of.clientToken())
        .put("caCertificate", of.caCertificate());
  }

  /** {@code MessageQueueConfig} with how long its token lasts. */
  static ObjectNode issued(TokenCalls.Issued issued) {
    ObjectNode form = access(issued.access());
    putLife(form, issued.life());
    return form;
  }

  static ObjectNode granted(TokenCalls.Granted granted) {
    return Json.object()
        .put("token", granted.token())
        .put("token-ttl", GoTime.nanos(granted.life()));
  }

  /** Where a channel is read. */
  static ObjectNode located(TokenCalls.Located located) {
    ObjectNode form = Json.object();
    form.set("endpoint", Json.texts(located.endpoints()));
    return form.put("caCertificate", located.caCertificate())
        .put("token", located.granted().token())
        .put("token-ttl", GoTime.nanos(located.granted().life()));
  }

  /** {@code WorkerConfiguration}. */
  static ObjectNode configuration(WorkerConfiguration of) {
    ObjectNode form = Json.object();
    ObjectNode cluster = form.putObject("cluster");
    cluster.set("endpoints", Json.texts(of.cluster()));
    if (!of.clusterSecret().isEmpty()) {
      cluster.put("jwtSecret", of.clusterSecret());
    }
    putAccess(cluster, of.access());
    if (of.maxDocumentSize() != 0) {
      cluster.put("maxDocumentSize", of.maxDocumentSize());
    }
    if (of.minReplicationFactor() != 0) {
      cluster.put("min-replication-factor", of.minReplicationFactor());
    }
    if (of.maxReplicationFactor() != 0) {
      cluster.put("max-replication-factor", of.maxReplicationFactor());
    }
    if (of.excludeRootUser()) {
      cluster.put("exclude-root-user", true);
    }
    form.putObject("httpServer").put("certificate", of.certificate()).put("key", of.key());
    form.set("mq", access(of.channels()));
    return form;
  }

  private static void putAccess(ObjectNode cluster, WorkerConfiguration.Access access) {
    if (!access.user().isEmpty()) {
      cluster.put("user", access.user()).put("password", access.password());
    }
    if (!access.caCertificate().isEmpty()) {
      cluster.put("caCertificate", access.caCertificate());
    }
    if (access.plaintext()) {
      cluster.put("allow-plaintext", true);
    }
    if (access.unverifiedVersions()) {
      cluster.put("unverified-versions", true);
    }
    if (!access.transactions()) {
      cluster.put("transactions", false);
    }
    if (!access.mode().isEmpty()) {
      cluster.put("mode", access.mode());
    }
    if (!access.dbServers().isEmpty()) {
      ObjectNode servers = cluster.putObject("db-servers");
      access.dbServers().forEach(servers::put);
    }
  }

  private static void putLife(ObjectNode form, Duration life) {
    if (!life.isZero()) {
      form.put("token-ttl", GoTime.nanos(life));
    }
  }
}
