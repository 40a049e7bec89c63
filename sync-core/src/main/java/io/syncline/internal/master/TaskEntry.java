package io.syncline.internal.master;

import io.syncline.control.TaskSpec;
import java.util.Optional;

/** A task that is to be done, and who does it. */
final class TaskEntry {
  /** What is to be done; its epoch means nothing. */
  TaskSpec work;

  /** The machine that it should be done on, if it matters. */
  String host;

  /** The worker that has it, and under which epoch. */
  Optional<Assignment> assignment = Optional.empty();

  /** Who had it last. */
  String lastWorker = "";

  /** Epochs up to here are of no use any more. */
  long burnt;

  /** Whether an epoch has been asked for. */
  boolean taking;

  /** Since when nobody has it. */
  long idleSince;

  TaskEntry(TaskSpec work, String host, long now) {
    this.work = work;
    this.host = host;
    this.idleSince = now;
  }

  /** A worker with a task. */
  record Assignment(WorkerEntry worker, TaskSpec task) {}
}
