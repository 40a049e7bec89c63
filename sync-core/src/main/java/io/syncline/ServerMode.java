package io.syncline;

/** Whether applications may write to a cluster. */
public enum ServerMode {
  /** They may. */
  DEFAULT,
  /** They may not; the replication may. */
  READONLY
}
