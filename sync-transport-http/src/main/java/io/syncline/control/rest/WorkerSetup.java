package io.syncline.control.rest;

import java.util.concurrent.CompletionStage;

/** Hands starting workers their configuration. Does not block; called on any thread. */
public interface WorkerSetup {
  /**
   * What a worker is given.
   *
   * @param endpoint where the worker will answer, for its certificate
   */
  CompletionStage<WorkerConfiguration> configure(String endpoint);
}
