package io.syncline.internal.master;

import io.syncline.control.TaskSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/** A registered worker, as the leader knows it. */
final class WorkerEntry {
  private final StateRecord.Worker record;
  private final Errand starting;
  private final Errand stopping;
  private final Errand telling;
  private final Errand hurrying;

  /** What it is to run: by task id. */
  final TreeMap<String, TaskSpec> assigned = new TreeMap<>();

  /** What it runs, or may run, as far as is known: by task id. */
  final TreeMap<String, Given> given = new TreeMap<>();

  /** Until when it counts as alive. */
  long leaseUntil;

  /** Whether it was heard in this term. */
  boolean heard;

  /** Whether orders may have to be sent. */
  boolean dirty = true;

  /** Whether somebody waits for its next report. */
  boolean awaited;

  /** Before when it is not asked to report. */
  long askedUntil;

  /** The message timeout that it was told last. */
  Optional<Duration> messageTimeout = Optional.empty();

  WorkerEntry(Term term, StateRecord.Worker record) {
    this.record = record;
    Duration deadline = term.options().callDeadline();
    this.starting = term.errand("starting tasks at worker " + record.id(), deadline);
    this.stopping =
        term.errand(
            "stopping tasks at worker " + record.id(),
            deadline.plus(term.options().storeDeadline()));
    this.telling = term.errand("telling worker " + record.id(), deadline);
    this.hurrying = term.errand("asking worker " + record.id() + " to report", deadline);
    this.askedUntil = term.now();
  }

  String id() {
    return record.id();
  }

  String boot() {
    return record.boot();
  }

  String endpoint() {
    return record.endpoint();
  }

  String host() {
    return record.host();
  }

  Errand starting() {
    return starting;
  }

  Errand stopping() {
    return stopping;
  }

  Errand telling() {
    return telling;
  }

  Errand hurrying() {
    return hurrying;
  }

  /**
   * Something it runs or may run.
   *
   * @param sure whether it said so, rather than only being ordered
   * @param at when it was ordered or said
   */
  record Given(TaskSpec task, boolean sure, long at) {}
}
