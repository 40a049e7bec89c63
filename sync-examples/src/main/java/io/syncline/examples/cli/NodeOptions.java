package io.syncline.examples.cli;

import io.syncline.security.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a process of a data centre is reached and whom it believes.
 *
 * @param endpoint where others reach its master
 * @param listen address to listen at, empty for all
 * @param port to listen at
 * @param keyfile of its TLS server
 * @param clientCaFile authority of client certificates; without it none is accepted
 * @param caCert authority of the own data centre's TLS certificates; the JDK's without
 * @param secret that the masters and workers of the data centre share
 * @param monitoring bearer token for metrics
 * @param passwordFile users that may log in
 * @param withWorker whether a worker runs beside the master
 * @param workerHost the machine's name, as the store uses it
 * @param advertised where other data centres reach the masters; empty: at the endpoint
 * @param peerCaCert authority of other data centres' TLS certificates, beside the own one
 * @param kept folder for what is given for a source; without it a restart forgets it
 */
record NodeOptions(
    String endpoint,
    String listen,
    int port,
    Path keyfile,
    Optional<Path> clientCaFile,
    Optional<Path> caCert,
    Secret secret,
    Optional<Secret> monitoring,
    Optional<Path> passwordFile,
    boolean withWorker,
    String workerHost,
    List<String> advertised,
    Optional<Path> peerCaCert,
    Optional<Path> kept) {
  /** Copies the list. */
  NodeOptions {
    advertised = List.copyOf(advertised);
  }

  /** The same with a worker beside the master. */
  NodeOptions withWorker(String host) {
    return new NodeOptions(
        endpoint,
        listen,
        port,
        keyfile,
        clientCaFile,
        caCert,
        secret,
        monitoring,
        passwordFile,
        true,
        host,
        advertised,
        peerCaCert,
        kept);
  }

  /** The same, told of other data centres. */
  NodeOptions withOthers(List<String> reachedAt, Optional<Path> theirCaCert) {
    return new NodeOptions(
        endpoint,
        listen,
        port,
        keyfile,
        clientCaFile,
        caCert,
        secret,
        monitoring,
        passwordFile,
        withWorker,
        workerHost,
        reachedAt,
        theirCaCert,
        kept);
  }
}
