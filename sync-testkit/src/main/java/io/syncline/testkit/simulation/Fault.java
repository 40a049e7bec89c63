package io.syncline.testkit.simulation;

/** What may go wrong. */
public enum Fault {
  /** Frames vanish. */
  FRAMES_LOST,
  /** Frames come twice. */
  FRAMES_DUPLICATED,
  /** Frames come late. */
  FRAMES_DELAYED,
  /** Frames overtake each other. */
  FRAMES_REORDERED,
  /** A byte of a frame is another one. */
  FRAMES_CORRUPTED,
  /** The end of a frame is missing. */
  FRAMES_TRUNCATED,
  /** Nothing comes through in either direction, for a time. */
  CHANNELS_CUT,
  /** Nothing comes through in one direction, for a time: neither frames nor calls. */
  ONE_WAY_PARTITION,
  /** Channels are deleted, and made again under the same names. */
  CHANNELS_DELETED,
  /** The store answers late, some requests arrive late. */
  STORE_LATE,
  /** The store did it, its answer is lost. */
  STORE_UNANSWERED,
  /** The store did it, and says that it does not know. */
  STORE_UNKNOWN,
  /** The store asks to try again later, or can't be reached. */
  STORE_BUSY,
  /** The store crashes in the middle of its calls; what it had not flushed is lost. */
  STORE_CRASHED,
  /** The source is brought back from a backup: its history is another one. */
  SOURCE_RESTORED,
  /** The target is emptied. */
  TARGET_WIPED,
  /** The target is brought back from a backup. */
  TARGET_RESTORED,
  /** What readers of the feed still need is dropped. */
  FEED_TRIMMED,
  /** A document that the target never takes. */
  POISON,
  /** Documents of the target are changed behind everybody's back. */
  DAMAGE,
  /** Calls between masters, workers and clients are lost. */
  CALLS_LOST,
  /** Their answers are lost. */
  ANSWERS_LOST,
  /** They are done twice, and late. */
  CALLS_DUPLICATED,
  /** The masters' shared state answers late. */
  STATE_LATE,
  /** A write to the masters' shared state is done, or not, and nobody knows. */
  STATE_UNKNOWN,
  /** The leading master is killed. */
  LEADER_KILLED,
  /** The other master is killed. */
  FOLLOWER_KILLED,
  /** A worker of the source is killed. */
  SOURCE_WORKER_KILLED,
  /** A worker of the target is killed. */
  TARGET_WORKER_KILLED,
  /** A worker stands still for longer than its lease, and goes on. */
  WORKER_PAUSED,
  /** A leading master stands still for longer than its lease, and goes on. */
  LEADER_PAUSED,
  /** Clocks are wrong, and jump. */
  CLOCKS_SKEWED
}
