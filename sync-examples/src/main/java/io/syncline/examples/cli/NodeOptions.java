package io.syncline.examples.cli;

import io.syncline.security.Secret;
import java.nio.file.Path;
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
 * @param withWorker whether a worker runs beside the master
 * @param workerHost the machine's name, as the store uses it
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
    boolean withWorker,
    String workerHost) {}
