package io.syncline.testkit.control;

/** What a control network may get wrong, and the test that must notice it. */
enum ControlNetworkFault {
  EMPTY_LISTS("carriesEveryCallAndEveryAnswerUnchanged"),
  UNPACKS_FORWARDED_CALLS("carriesForwardedCalls"),
  ONE_ENDPOINT("keepsEndpointsApart"),
  ERRORS_WITHOUT_CODE("answersWithTheErrorOfTheCallee"),
  DEFECTS_ARE_TIMEOUTS("answersADefectOfTheCalleeAsInternal"),
  UNREACHABLE_TIMES_OUT("failsAtOnceWhereNobodyListens"),
  SECOND_LISTENER_WINS("refusesASecondListener"),
  CLOSES_WHOEVER_LISTENS("endsWithItsRegistrationAndBeginsAnew"),
  NO_DEADLINE("endsACallAtItsDeadline"),
  LATE_ANSWER_TO_THE_NEXT_CALL("dropsAnAnswerThatComesLate"),
  ONE_CALL_AT_A_TIME("doesNotHoldUpACallBehindAnother"),
  CALLS_ON_THE_CALLERS_THREAD("neverWaitsForTheCallee"),
  ANSWERS_MIXED_UP("givesEachOfManyCallsItsOwnAnswer");

  final String noticedBy;

  ControlNetworkFault(String noticedBy) {
    this.noticedBy = noticedBy;
  }
}
