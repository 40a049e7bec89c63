package io.syncline.testkit.store;

import io.syncline.store.Fencing;

/** What a store may get wrong, and the test that must notice it. */
enum StoreFault {
  NONE("saysTheSameOfItselfWhateverHappens"),
  ANSWERS_AFTER_ITS_END("failsCallsAfterItsEndAndThrowsNothing"),
  SAME_STORE_AFTER_A_WIPE("isAnotherStoreAfterAWipe"),
  SAME_STORE_AFTER_A_RESTORE("isAnotherStoreAfterARestore"),

  EQUAL_STREAM_ACCEPTED("refusesAStreamThatIsNotGreaterThanTheOneItHolds"),
  CLAIM_NOT_WRITTEN("fencesABatchOfAnEarlierClaim"),
  CLAIM_FORGETS_THE_POSITION("givesTheNextClaimantAllThatIsKnown"),
  TAKES_OVER_UNASKED("givesAShardOfAnotherSynchronisationOnlyToWhomTakesItOver"),
  CLOSING_IGNORED("appliesNothingToAClosedShardUntilItIsClaimedAnew"),
  CLAIMS_WHAT_IS_NOT_THERE("missesAShardThatIsNotThere"),
  ALWAYS_EMPTY("saysWhetherAShardHoldsDocuments"),
  FORGETS_NOTHING("forgetsTheShardsOfASynchronisation"),
  FORGETS_THOSE_OF_OTHERS("forgetsTheShardsOfASynchronisation"),
  RESTART_FORGETS_CLAIMS("keepsAClaimOverARestart"),
  RESTORE_KEEPS_CHECKPOINTS("fencesWhoeverWroteSinceTheBackupThatWasRestored"),

  COMPARES_THE_POSITION_ONLY("comparesTheWholeCheckpoint"),
  COMPARES_ONLY_WHERE_IT_WRITES("movesACheckpointAlone"),
  CHANGES_IN_ANY_ORDER("appliesSeveralChangesOfOneKeyInOrder"),
  CHECKPOINT_STAYS("putsAndRemovesDocuments"),
  REVISIONS_OF_ITS_OWN("keepsKeysRevisionsAndBodiesToTheByte"),
  STOPS_AT_THE_FIRST_FENCED("answersEveryBatchOfManyShardsInOrder"),
  SHOWS_HALF_A_BATCH("showsContentAndCheckpointOnlyTogether"),
  CLEARS_THE_COLLECTION("clearsOneShardOnly"),

  EXTRA_DOCUMENTS_STAY("replacesWhatARangeHoldsAndNothingElse"),
  RANGE_IS_THE_SHARD("replacesWhatARangeHoldsAndNothingElse"),
  POINTS_ARE_SIGNED("emptiesARangeOfWhichNothingIsListed"),
  JUDGED_BY_WHAT_IS_LISTED("judgesTheDocumentsOfARevisionRangeByTheirPresentRevision"),

  NO_INTENT("leavesTheIntentOfABatchThatWasCutOff", Fencing.LOCKED),
  LATE_WRITES_LAND("refusesWhatArrivesLateAfterAClaim", Fencing.NONE),

  SNAPSHOT_IS_LIVE("showsNothingThatIsWrittenLater"),
  SALT_IGNORED("saltsItsDigests"),
  DIGESTS_OF_EVERYTHING("digestsAreThoseOfTheDocumentsInTheRange"),
  DIGESTS_IN_ANOTHER_ORDER("digestsAreThoseOfTheDocumentsInTheRange"),
  PAGE_LOSES_A_DOCUMENT("pagesCoverTheirRangeWithoutGapOrRepetition"),
  PAGE_COVERS_TOO_LITTLE("pagesCoverTheirRangeWithoutGapOrRepetition"),
  PAGE_HOLDS_ALL("pagesAreAboutAsLargeAsAskedForAndNeverWithoutADocument"),
  PAGE_CUTS_THROUGH_A_POINT("pagesNeverCutThroughOnePoint"),
  SNAPSHOT_NEVER_ENDS("failsCallsAfterItsEnd"),
  SNAPSHOT_WITHOUT_POSITION("hasAPositionWhereThereIsAFeedBehindIt"),
  SNAPSHOT_OF_AN_EARLIER_POSITION("goesOnFromASnapshotWithoutLossOrRepetition"),

  LOCATES_WHAT_IS_NOT_THERE("locatesTheShardsThatAreThere"),
  LOSES_CHANGES("showsEveryChangeInOrder"),
  CHANGES_OUT_OF_ORDER("showsEveryChangeInOrder"),
  TRUNCATES_UNTOLD("showsInAFeedWhatASnapshotShows"),
  SCAN_STANDS_STILL("passesChangesOfShardsThatAreNotFollowed"),
  FOLLOWS_EVERYTHING("tellsTheShardsOfAFeedApart"),
  HEAD_STANDS_STILL("neverSaysThatItScannedBeyondItsHead"),
  BATCH_HOLDS_ALL("givesAtLeastOneEntryAndNotMuchMoreThanAskedFor"),
  RESUMES_ONE_LATER("goesOnAfterEveryEntry"),
  RESUMES_WITHIN_A_TRANSACTION("neverEndsWithinATransaction"),
  CUTS_SMALL_TRANSACTIONS("neverCutsATransactionThatIsSmallerThanARead"),
  DROP_UNTOLD("endsAShardWithItsCollection"),
  NO_HINTS("hintsSoonAfterACommit"),
  HINTS_NEVER_END("hintsSoonAfterACommit"),

  GONE_UNNOTICED("saysThatAPlaceIsGone"),
  READS_OVER_A_GAP("saysInMidReadingThatWhatFollowsIsGone"),
  AHEAD_UNNOTICED("refusesAPlaceThatLiesAheadOfItsHead"),
  INCARNATION_IGNORED("refusesAPlaceOfAnotherIncarnation"),
  WITNESS_IGNORED("refusesAPlaceWithAnotherWitness"),
  RESTORE_UNNOTICED("tellsAReaderThatABackupWasRestored"),
  RELEASE_FORGETS_ALL("takesReleasesOfAnyReaderAgainAndAgain"),

  STRUCTURE_NEVER_CHANGES("readsTheStructureOnlyWhereItIsAnotherOne"),
  STRUCTURE_ALWAYS_CHANGES("readsTheStructureOnlyWhereItIsAnotherOne"),
  ORIGIN_FORGOTTEN("makesDatabasesAndCollectionsAsWanted"),
  MADE_AGAIN_BY_EVERY_PUT("makesTheSameOnce"),
  ALTERS_NOTHING("altersWhatIsThereAndKeepsItsDocuments"),
  INDEXES_FORGOTTEN("makesAltersAndDropsObjectsOfEveryKind"),
  TOO_EARLY_IS_DONE("endsUpTheSameInWhateverOrderObjectsAreMade"),
  DROPS_NAMESAKES("leavesANamesakeAloneThatWasMadeSince"),
  COMPLAINS_OF_WHAT_IS_GONE("dropsWhatIsNotThereWithoutComplaint"),
  ONE_COLLECTION_BECOMES_ANOTHER("neverMakesACopyOfOneCollectionIntoThatOfAnother"),
  OLD_EPOCHS_WRITE("fencesLeadersOfAnEarlierEpoch"),
  OTHERS_WRITE("fencesAnotherSynchronisationUnlessItTakesOver"),

  HOLDS_NOBODY("refusesApplicationsWhileThereIsAHold"),
  HOLDS_THE_REPLICATION("letsTheReplicationWriteWhileThereIsAHold"),
  REMOVES_ALL_HOLDS("isWritableWhenTheLastHoldIsGone"),
  RESTART_FORGETS_HOLDS("keepsHoldsOverARestart");

  final String noticedBy;
  final Fencing fencing;

  StoreFault(String noticedBy) {
    this(noticedBy, Fencing.ATOMIC);
  }

  StoreFault(String noticedBy, Fencing fencing) {
    this.noticedBy = noticedBy;
    this.fencing = fencing;
  }
}
