package io.syncline.testkit.arangodb;

import java.util.LinkedHashMap;
import java.util.Map;

/** A DB server: its log, its clock, and what it remembers until it restarts. */
final class DbServer {
  final Member member;
  final RevisionClock clock;
  final Readers readers;

  /** Snapshots by id. */
  final Map<String, Batch> batches = new LinkedHashMap<>();

  /** Parallel dumps by id. */
  final Map<String, ParallelDump> dumps = new LinkedHashMap<>();

  private WriteAheadLog wal;
  private String replicationId;

  DbServer(Member member, StandInOptions options, long firstTick, String replicationId) {
    this.member = member;
    this.clock = new RevisionClock(options.clock());
    this.readers = new Readers(options.clock());
    this.wal = new WriteAheadLog(firstTick, options.walBytes());
    this.replicationId = replicationId;
  }

  String id() {
    return member.id;
  }

  WriteAheadLog wal() {
    return wal;
  }

  /** The number in the data directory, which is not the server's id in the cluster. */
  String replicationId() {
    return replicationId;
  }

  /** What lives in memory only is gone. */
  void forgets() {
    readers.forgetAll();
    batches.clear();
    dumps.clear();
  }

  /** An empty data directory. */
  void startsAnew(WriteAheadLog emptyWal, String newReplicationId) {
    forgets();
    wal = emptyWal;
    replicationId = newReplicationId;
  }
}
