package io.syncline.testkit.state;

/** What a state store may get wrong, and the test that must notice it. */
enum StateStoreFault {
  NO_ONE_LEADS("givesTheLeadershipToTheFirstWhoAsks"),
  TELLS_THE_ASKERS_OWN_ENDPOINT("tellsOthersWhoLeadsAndWhere"),
  NEW_TERM_AT_RENEWAL("renewsUnderTheSameTerm"),
  RENEWAL_DOES_NOT_PROLONG("keepsTheLeaderForAsLongAsItRenews"),
  LEASES_NEVER_END("givesAGreaterTermWhenTheLeaseHasRunOut"),
  RESIGNATION_IGNORED("givesTheLeadershipAtOnceAfterAResignation"),
  ANYBODY_RESIGNS_FOR_THE_LEADER("ignoresTheResignationOfWhoDoesNotLead"),
  EVERYBODY_LEADS("givesEachTermToOneOnlyWhenManyAskAtOnce"),
  VALUES_AS_TEXT("readsWhatWasWrittenFromEverywhere"),
  PREFIX_IS_A_PATTERN("readsByPrefix"),
  EMPTY_VALUES_KEPT("overwritesAndRemoves"),
  ANY_TERM_WRITES("refusesAStaleTermAndWritesNothing"),
  GREATER_TERMS_WRITE("refusesATermThatWasNeverGiven"),
  RESIGNED_TERM_WRITES("endsATermWithItsResignation"),
  TERM_ENDS_WITH_THE_LEASE("keepsATermUntilAnotherLeads"),
  RECORDS_END_WITH_THE_LEADER("keepsRecordsAndGrowingTermsOverManyLeaders"),
  NO_LIMITS("takesTheLargestRecordsAndRefusesLargerOnes"),
  ONLY_THE_LEADER_IS_NAMED("namesTheMastersThatTakePart"),
  SILENT_MASTERS_ARE_NAMED("forgetsMastersThatFellSilent");

  final String noticedBy;

  StateStoreFault(String noticedBy) {
    this.noticedBy = noticedBy;
  }
}
