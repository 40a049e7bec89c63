package io.syncline.control.rest;

import java.time.Duration;
import java.util.Optional;

/**
 * ArangoSync's {@code CancelSynchronizationRequest}.
 *
 * @param waiting how long the answer waits for the end, if it does
 * @param forceTimeout how long to try to tell the source, with force
 */
record CancelForm(Optional<Duration> waiting, boolean force, Optional<Duration> forceTimeout) {
  static CancelForm of(Form body) {
    mode("target_server_mode", body.text("target_server_mode"));
    mode("source_server_mode", body.text("source_server_mode"));
    return new CancelForm(
        body.nanos("wait_timeout").filter(time -> !time.isZero()),
        body.flag("force"),
        body.nanos("force_timeout").filter(time -> !time.isZero()));
  }

  /** Refuses a final mode of a cluster that is not there. */
  static void mode(String key, Optional<String> mode) {
    switch (mode.orElse("")) {
      case "", "default" -> {}
      case "readonly" ->
          throw Refusal.notHere(
              key
                  + " = readonly: Syncline leaves clusters writable at the end; leave it out, and"
                  + " make the cluster read-only by its own means");
      default -> throw Refusal.badRequest(key + ": default or readonly is needed");
    }
  }
}
