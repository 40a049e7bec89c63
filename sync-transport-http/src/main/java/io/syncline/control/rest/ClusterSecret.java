package io.syncline.control.rest;

import java.util.concurrent.CompletionStage;

/** Takes the cluster's new secret in a worker. Does not block; called on any thread. */
public interface ClusterSecret {
  /**
   * Uses a secret from now on.
   *
   * @param secret not for logs
   * @return completes when it is used
   */
  CompletionStage<Void> replace(String secret);
}
