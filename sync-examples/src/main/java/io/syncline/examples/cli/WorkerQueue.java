package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.SyncException;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.transport.http.HttpChannelOptions;
import io.syncline.transport.http.HttpSite;
import io.syncline.transport.http.HttpTransport;
import io.syncline.transport.kafka.KafkaOptions;
import io.syncline.transport.kafka.KafkaSecurity;
import io.syncline.transport.kafka.KafkaTls;
import io.syncline.transport.kafka.KafkaTransport;
import java.util.List;
import java.util.Optional;

/**
 * Channels in a worker's own process, as the master has said: {@code kafka://host:port} are
 * brokers, {@code https://host:port} are masters that know who writes what.
 *
 * @param url where the worker's server is reached
 */
record WorkerQueue(ClusterId cluster, String url, ChannelAccess access) implements Queue {
  static final String KAFKA = "kafka://";

  @Override
  public Channels open(Process process) {
    List<String> endpoints = access.endpoints();
    if (!endpoints.isEmpty() && endpoints.stream().allMatch(at -> at.startsWith(KAFKA))) {
      KafkaTransport transport = new KafkaTransport(kafka(endpoints));
      return new Channels(Optional.empty(), transport, List.of(), transport::close);
    }
    if (endpoints.isEmpty() || !endpoints.stream().allMatch(at -> at.startsWith("https://"))) {
      throw new SyncException(
          SyncException.Code.PRECONDITION_FAILED,
          "the master's channels are at " + endpoints + ": this version knows kafka and https");
    }
    HttpSite site =
        new HttpSite(
            HttpChannelOptions.builder(cluster, url, process.tls())
                .masters(endpoints, process.shown())
                .metrics(process.metrics())
                .build());
    HttpTransport transport = new HttpTransport(site);
    return new Channels(
        Optional.empty(),
        transport,
        List.of(site.handler()),
        () -> {
          transport.close();
          site.close();
        });
  }

  private KafkaOptions kafka(List<String> endpoints) {
    List<String> brokers = endpoints.stream().map(at -> at.substring(KAFKA.length())).toList();
    TlsAuthentication tls = access.authentication();
    KafkaSecurity security =
        tls.caCertificate().isEmpty()
            ? new KafkaSecurity.PlaintextOnLoopback()
            : new KafkaTls(tls.caCertificate(), tls.clientCertificate(), tls.clientKey());
    return KafkaOptions.builder(cluster, brokers, security).build();
  }
}
