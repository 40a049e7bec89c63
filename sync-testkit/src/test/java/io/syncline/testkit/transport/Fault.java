package io.syncline.testkit.transport;

/** What a {@link FaultyNetwork} does wrong, and the test of the contract that must notice. */
enum Fault {
  NONE(""),
  SWAPS_NEIGHBOURS("deliversFramesInOrderWithWhatTravelsBesideThem"),
  FORGETS_THE_SESSION("deliversFramesInOrderWithWhatTravelsBesideThem"),
  ALWAYS_SAYS_MORE("saysMoreOnlyWhereMoreComes"),
  READS_FROM_THE_BEGINNING("readerStartsAtTheEnd"),
  READERS_COMPETE("everyReaderSeesEveryFrame"),
  SWAPS_WRITERS_NEIGHBOURS("severalWritersShareAChannelAndEachKeepsItsOrder"),
  IGNORES_SCOPES("channelsDoNotMix"),
  FORGETS_HIGH_SHARDS("manyShardsAreReadBesideEachOther"),
  IS_READY_AT_ONCE("readerWaitsForAChannelThatIsMadeLater"),
  TAKES_WITHOUT_CHANNEL("writerOfAMissingChannelTakesNothingUntilItIsMade"),
  MAKES_ANEW("makingAChannelAgainChangesNothing"),
  NEVER_REMOVES("listsWhatExistsOfThatSynchronisationOnly"),
  FAILS_TO_REMOVE_NOTHING("removingIgnoresWhatDoesNotExist"),
  ENDS_READERS_OF_REMOVED("openEndsGoOnWhenAChannelIsRemovedAndMadeAgain"),
  DROPS_EMPTY_PAYLOADS("takesEveryPayloadUpToItsLimit"),
  TAKES_TOO_LARGE("refusesAPayloadOverItsLimit"),
  NEVER_REFUSES("writerIsRefusedAtABoundAndHintedWhenThereIsRoom"),
  NEVER_HINTS_ROOM("writerIsRefusedAtABoundAndHintedWhenThereIsRoom"),
  DROPS_WHAT_IS_NOT_POLLED("readerThatDoesNotPollLosesNothing"),
  NEVER_HINTS_FRAMES("hintsSoonAfterAFrameArrivedUntilTheRegistrationEnds"),
  HINTS_FOR_EVER("hintsSoonAfterAFrameArrivedUntilTheRegistrationEnds"),
  LETS_HINTS_THROW("aHintThatThrowsHarmsNobody"),
  CLOSED_WRITER_DROPS("closedWriterStillDeliversWhatItTook"),
  KEEPS_CLOSED_READERS("closedReaderForgetsWhereItStoodAndHoldsUpNobody"),
  KEEPS_CLOSED_TRANSPORTS("closingATransportClosesItsEndsAndNoOthers"),
  RENEWS_AT_THE_END("renewingAnAddressLosesNothing"),
  SHOWS_SECRETS("anAddressTellsNoSecrets"),
  MAKES_ADDRESSES_ANEW("anAddressThatIsGoodIsAnsweredAgain"),
  KEEPS_REVOKED_ADDRESSES("anAddressWhoseCredentialWasRevokedIsMadeAnew"),
  NEVER_REVOKES("aRevokedCredentialReadsNothingAndARenewedOneDoes");

  final String noticedBy;

  Fault(String noticedBy) {
    this.noticedBy = noticedBy;
  }
}
