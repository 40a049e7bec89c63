package io.syncline.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every decision of the protocol, turned round, is noticed within the seeds of the simulation. By
 * the rules of the protocol's model, here and in {@link PlantedPortsTest}:
 *
 * <table>
 *   <caption>The planted bugs of each rule</caption>
 *   <tr><td>CLAIM<td>a claim is written with the first batch (port)
 *   <tr><td>CAS<td>the target takes batches whatever its checkpoint (port)
 *   <tr><td>EPOCH<td>epochs are forgotten with every leader (port)
 *   <tr><td>SESSION, CHAIN<td>changes are applied wherever they continue from, whoever sent them;
 *       for sessions of another feed a bug of its own
 *   <tr><td>DIRTY<td>a comparison keeps the old position
 *   <tr><td>END<td>the position is written with the first range
 *   <tr><td>REPAIR<td>a repair is made anywhere, and applied anywhere
 *   <tr><td>DIGEST<td>a verification is made wherever the sender is; a snapshot that changes have
 *       passed is used
 *   <tr><td>FEED_GONE<td>lost history is gone on from; a feed begins anew where history is gone; a
 *       feed goes on behind a gap (ports)
 *   <tr><td>FEED_INC<td>a feed goes on with its next life (port)
 *   <tr><td>RESEND<td>START is said once; silence starts no new stream
 *   <tr><td>TAIL<td>a missing last frame is not noticed
 *   <tr><td>BARRIER<td>the source takes writes under a barrier; a barrier is said to stand before
 *       the last write has ended (ports); in sync is said without a look at digests, and without
 *       one at checkpoints either
 *   <tr><td>INTENT<td>a batch that was begun is not replayed as one
 *   <tr><td>LOCK<td>a store without fencing says that it has locks (port)
 *   <tr><td>ANSWER<td>an answer is taken for that to another digest
 *   <tr><td>WATCH<td>an idle receiver does not look at its checkpoint
 * </table>
 *
 * <p>Some decisions are second lines, each kept by others, and can't be noticed alone:
 *
 * <ul>
 *   <li>where changes continue from, while sessions are right, and the other way round: both are
 *       turned round together
 *   <li>messages taken twice, ranges outside their comparison: numbers without gaps keep them out
 *   <li>answers said once: a comparison that does not move begins a new stream
 *   <li>an acknowledgement too early: it frees history too early, which leads to a comparison
 *   <li>reads of a feed's former incarnation: streams leave its readers first
 *   <li>checkpoints at the barrier: digests show what is missing
 *   <li>changes of a namesake: the stream ends with its collection, and nothing is sent after its
 *       end ({@code ShardSenderTest} holds the rule)
 * </ul>
 */
class PlantedRulesTest {
  static Stream<Arguments> rules() {
    return Stream.of(
        bug(
            "changes are applied wherever they continue from, whoever sent them",
            97,
            m ->
                m.always("continues", true)
                    .always("staleSession", false)
                    .always("otherSession", false)),
        bug(
            "a repair is made anywhere, and applied anywhere",
            27,
            m -> m.always("repairFits", true).always("markDue", true)),
        bug(
            "frames of dead streams are taken",
            1,
            m -> m.always("ofStream", true).always("continues", true)),
        bug(
            "a gap in the sequence is passed over",
            1,
            m -> m.always("outOfOrder", false).always("continues", true)),
        bug("a missing last frame is not noticed", 4, m -> m.always("tailMissing", false)),
        bug("a comparison keeps the old position", 63, m -> m.always("losesPositionFirst", false)),
        bug("the position is written with the first range", 1, Mutants::positionWithFirstRange),
        bug(
            "an idle checkpoint moves on although frames are missing",
            1,
            m -> m.always("mayAdvance", true)),
        bug("an idle receiver does not look at its checkpoint", 3, m -> m.always("watches", false)),
        bug("START is said once", 3, m -> m.always("repeatsStart", false)),
        bug("silence starts no new stream", 2, m -> m.always("silent", false)),
        bug("a gap is waited for, for ever", 4, m -> m.always("gapIsLoss", false)),
        bug(
            "a position of another incarnation is gone on from",
            409,
            m -> m.always("mayResume", true)),
        bug(
            "a store without fencing is not compared after a take-over",
            38,
            m -> m.always("comparesAfterTakeOver", false)),
        bug("a batch that was begun is not replayed as one", 28, m -> m.always("hold", false)),
        bug("the session of another feed counts", 104, m -> m.always("sessionCounts", true)),
        bug("an answer is taken for that to another digest", 2, Mutants::answersToAnyDigest),
        bug("an old START takes the sender back", 4, m -> m.always("newerStream", true)),
        bug("a verification is made wherever the sender is", 27, m -> m.always("markDue", true)),
        bug("a snapshot that changes have passed is used", 5, m -> m.always("passed", false)),
        bug("changes after a snapshot go before its mark", 3, m -> m.always("afterMark", false)),
        bug("changes that the copy holds are sent again", 1, m -> m.always("alreadySent", false)),
        bug("the window is always open", 1, m -> m.always("windowOpen", true)),
        bug("a comparison ends while scans are out", 1, m -> m.argument("copied", 0)),
        bug("lost history is gone on from", 7, m -> m.always("comparesWhenLost", false)),
        bug("documents of any size are taken", 2, m -> m.always("tooLarge", false)),
        bug("a repair is vain at the first difference", 4, m -> m.always("repairIsVain", true)),
        bug("in sync is said although nothing was compared", 94, Mutants::digestsUnseen),
        bug(
            "in sync is said without a look at the target",
            2,
            m -> m.checkpointsUnseen().digestsUnseen()));
  }

  private interface Bug {
    Mutants in(Mutants mutants);
  }

  private static Arguments bug(String what, long likely, Bug bug) {
    return Arguments.of(what, likely, bug);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void isNoticed(String what, long likely, Bug bug) {
    Optional<String> caught =
        bug.in(new Mutants()).during(() -> Planted.noticed(likely, () -> Tampering.NONE));
    System.out.println(what + ": " + caught.orElse("NOT NOTICED"));
    assertThat(caught).as(what).isPresent();
  }
}
