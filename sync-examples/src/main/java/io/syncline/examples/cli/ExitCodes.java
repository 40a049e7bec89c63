package io.syncline.examples.cli;

import io.syncline.SyncException;

/** How the tool ends; documented in its help and in docs/cli.md. */
final class ExitCodes {
  /** Done. */
  static final int OK = 0;

  /** What was asked for can't be done as things are. */
  static final int FAILED = 1;

  /** The command line, the environment or the configuration file is wrong; nothing was done. */
  static final int USAGE = 2;

  /** Nobody was reached, or no answer came in time: the same command may succeed later. */
  static final int UNAVAILABLE = 3;

  /** The answer is no: data differ, could not be compared, or were not in sync in time. */
  static final int DIFFERENT = 4;

  private ExitCodes() {}

  /** What a failed call ends with. */
  static int of(SyncException e) {
    if (e.code() == SyncException.Code.BAD_REQUEST) {
      return USAGE;
    }
    return e.retryable() ? UNAVAILABLE : FAILED;
  }
}
