package io.syncline.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The seeds that have found something, by what they found. Where the messages that show it could be
 * told apart there is a test of its own beside the code as well.
 */
class FoundBySimulationTest {
  @ParameterizedTest(name = "seed {1}: {0}")
  @CsvSource({
    "workers that took no order once got no task for ever, 57",
    "the stream of a dead receiver held up the other shards of its feed, 68",
    "a verification that a restored source answers as of another feed, 78",
    "differences found before the target was wiped stood in the way of a stop, 114",
    "a session of another feed kept the sender out, 131",
    "a truncate of a batch that was cut off was shown again, 79",
    "a batch that only began a transaction moved the checkpoint back, 2",
    "a transaction that was read in parts was never told to be whole, 10",
    "a range counted as repaired in vain in a target that was emptied, 106",
    "what was read of a feed's former incarnation moved a stream on, 220",
    "a comparison that never began counted as under way, 234",
    "a lease renewed too late left a leader waiting for answers it had thrown away, 258",
    "documents were named that a crash of the target had taken, 283",
    "a term led twice let a late write undo the epochs, 291",
    "a check and its repair read a snapshot that changes had passed, 471",
    "the receiver of a shard that had moved reported for the one that works, 2370"
  })
  void staysFound(String what, long seed) {
    assertThat(new ClusterSimulation(seed).run().faults()).as(what).isGreaterThanOrEqualTo(20);
  }
}
