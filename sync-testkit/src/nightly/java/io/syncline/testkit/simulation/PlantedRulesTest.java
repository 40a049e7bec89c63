package io.syncline.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every decision of the protocol, turned round, is noticed within the seeds of the simulation. */
class PlantedRulesTest {
  static Stream<Arguments> rules() {
    return Stream.of(
        bug(
            "changes are applied wherever they continue from, whoever sent them",
            m ->
                m.always("continues", true)
                    .always("staleSession", false)
                    .always("otherSession", false)),
        bug("a repair is applied at any position", m -> m.always("repairFits", true)),
        bug(
            "frames of dead streams are taken",
            m -> m.always("ofStream", true).always("continues", true)),
        bug(
            "what was taken is taken again",
            m -> m.always("seen", false).always("continues", true)),
        bug(
            "a gap in the sequence is passed over",
            m -> m.always("outOfOrder", false).always("continues", true)),
        bug("a missing last frame is not noticed", m -> m.always("tailMissing", false)),
        bug("a comparison keeps the old position", m -> m.always("losesPositionFirst", false)),
        bug("the position is written with the first range", Mutants::positionWithFirstRange),
        bug("ranges of another snapshot are taken", m -> m.always("rangeFits", true)),
        bug("a replay shows what an interrupted batch had passed", m -> m.always("hold", false)),
        bug(
            "an idle checkpoint moves on although frames are missing",
            m -> m.always("mayAdvance", true)),
        bug(
            "what has come is acknowledged before it is durable",
            m -> m.argument("acknowledged", 0)),
        bug("an idle receiver does not look at its checkpoint", m -> m.always("watches", false)),
        bug("START is said once", m -> m.always("repeatsStart", false)),
        bug("answers are said once", m -> m.always("repeatsAnswer", false)),
        bug("silence starts no new stream", m -> m.always("silent", false)),
        bug("a gap is waited for, for ever", m -> m.always("gapIsLoss", false)),
        bug(
            "a namesake made again is copied into the old one",
            m -> m.always("sameCollection", true)),
        bug("a position of another incarnation is gone on from", m -> m.always("mayResume", true)),
        bug(
            "a store without fencing is not compared after a take-over",
            m -> m.always("comparesAfterTakeOver", false)),
        bug("an old START takes the sender back", m -> m.always("newerStream", true)),
        bug("an answer counts for any digest", m -> m.always("answers", true)),
        bug("a verification is made wherever the sender is", m -> m.always("markDue", true)),
        bug("changes after a snapshot go before its mark", m -> m.always("afterMark", false)),
        bug("changes that the copy holds are sent again", m -> m.always("alreadySent", false)),
        bug("the window is always open", m -> m.always("windowOpen", true)),
        bug("a comparison ends while scans are out", m -> m.argument("copied", 0)),
        bug("lost history is gone on from", m -> m.always("comparesWhenLost", false)),
        bug("documents of any size are taken", m -> m.always("tooLarge", false)),
        bug("a repair is vain at the first difference", m -> m.always("repairIsVain", true)));
  }

  private interface Bug {
    Mutants in(Mutants mutants);
  }

  private static Arguments bug(String what, Bug bug) {
    return Arguments.of(what, bug);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void isNoticed(String what, Bug bug) {
    Optional<String> caught = bug.in(new Mutants()).caught(SimulationSeedsTest.SEEDS);
    System.out.println(what + ": " + caught.orElse("NOT NOTICED"));
    assertThat(caught).as(what).isPresent();
  }
}
