package io.syncline.control.rest;

import io.syncline.FinalModes;
import io.syncline.ServerMode;
import java.time.Duration;
import java.util.Optional;

/**
 * ArangoSync's {@code CancelSynchronizationRequest}.
 *
 * @param waiting how long the answer waits for the end, if it does
 * @param forceTimeout how long to try to tell the source, with force
 * @param modes how the clusters are left
 */
record CancelForm(
    Optional<Duration> waiting, boolean force, Optional<Duration> forceTimeout, FinalModes modes) {
  static CancelForm of(Form body) {
    return new CancelForm(
        body.nanos("wait_timeout").filter(time -> !time.isZero()),
        body.flag("force"),
        body.nanos("force_timeout").filter(time -> !time.isZero()),
        new FinalModes(
            mode("source_server_mode", body.text("source_server_mode")),
            mode("target_server_mode", body.text("target_server_mode"))));
  }

  /** A mode of a cluster; the default one where none is named. */
  static ServerMode mode(String key, Optional<String> mode) {
    return switch (mode.orElse("")) {
      case "", "default" -> ServerMode.DEFAULT;
      case "readonly" -> ServerMode.READONLY;
      default -> throw Refusal.badRequest(key + ": default or readonly is needed");
    };
  }
}
