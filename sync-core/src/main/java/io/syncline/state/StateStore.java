package io.syncline.state;

import io.syncline.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What the masters of one data centre share: an election with a growing term, and small records
 * written only under the current term.
 *
 * <p>No method blocks. Called by every master from its lane. No clock of a master is trusted: the
 * store itself measures leases and refuses a stale leader's write. What is answered is durable.
 */
public interface StateStore {
  /** Keys that begin so belong to others than the masters, who leave these records as they are. */
  String OTHERS = "others/";

  /**
   * Asks for, or renews, the leadership. Given if nobody holds it, its holder's lease has run out,
   * or the candidate holds it. A new holder gets a term greater than all before.
   *
   * @param candidate id of the master, another one at every start
   * @param endpoint where the others reach it
   */
  CompletionStage<Leadership> campaign(String candidate, String endpoint, Duration lease);

  /**
   * Ends the candidacy, and gives the leadership up if the candidate holds it. Its term is over
   * then: nothing is written under it any more.
   */
  CompletionStage<Void> resign(String candidate);

  /** All records whose keys begin with a prefix; with an empty one, all. */
  CompletionStage<Map<String, Bytes>> read(String prefix);

  /**
   * Writes all records or none.
   *
   * @param records an empty value removes the record; a value is at most 1 MiB, a key at most 512
   *     characters
   * @return false, and nothing written, if the term is not the current one. A term stays current
   *     after its lease has run out, until another master leads
   */
  CompletionStage<Boolean> write(long term, Map<String, Bytes> records);

  /** The masters that campaigned within their lease, the leader among them. */
  CompletionStage<List<Candidate>> candidates();

  /**
   * Who leads.
   *
   * @param mine whether it is the candidate that asked
   */
  record Leadership(long term, String leader, String endpoint, boolean mine) {}

  /** A master that takes part. */
  record Candidate(String id, String endpoint, boolean leader) {}
}
