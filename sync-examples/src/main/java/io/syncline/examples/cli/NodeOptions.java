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
 * @param secretFile the file that it is in, unless it was typed
 * @param monitoring bearer token for metrics
 * @param monitoringFile the file that it is in, unless it was typed
 * @param passwordFile users that may log in
 * @param others what it knows of other processes
 */
record NodeOptions(
    String endpoint,
    String listen,
    int port,
    Path keyfile,
    Optional<Path> clientCaFile,
    Optional<Path> caCert,
    Secret secret,
    Optional<Path> secretFile,
    Optional<Secret> monitoring,
    Optional<Path> monitoringFile,
    Optional<Path> passwordFile,
    Others others) {
  /**
   * Workers, and other data centres.
   *
   * @param worker that runs beside the master: the machine's name, as the store uses it
   * @param setup of workers in processes of their own
   * @param advertised where other data centres reach the masters; empty: at the endpoint
   * @param peerCaCert authority of other data centres' TLS certificates, beside the own one
   * @param kept where what is given for a source is kept; without it a restart forgets it
   */
  record Others(
      Optional<String> worker,
      Optional<WorkerAuthority> setup,
      List<String> advertised,
      Optional<Path> peerCaCert,
      Optional<SourceKeep> kept) {
    /** Copies the list. */
    Others {
      advertised = List.copyOf(advertised);
    }
  }
}
