package io.syncline.storage.arangodb.facts;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster that facts are tried on: where its servers are reached, and with what. */
interface FactCluster extends AutoCloseable {
  /** What it is, for the report and its name: {@code 3.12.4}. */
  String version();

  /** Whether it only stands in for ArangoDB. */
  boolean standsIn();

  /** Where coordinators are reached. */
  List<URI> coordinators();

  /** Endpoints of DB servers as the cluster's health names them, to where they are reached. */
  Map<String, String> dbServers();

  /** The cluster's secret. */
  String secret();

  /** Of the user {@code root}. */
  String rootPassword();

  /**
   * What a server says to a token, that was started with this file in the place of one with a
   * secret; empty where it does not start so. A cluster that can't start one asks a server that
   * does not know the file.
   */
  default Optional<FactHttp.Got> withKeyFile(String file, String path, String token) {
    return Optional.of(FactHttp.bearer(coordinators().get(0), token).get(path));
  }

  /** All servers end without notice, and start again; they answer when this returns. */
  void restart();

  @Override
  void close();
}
