package io.syncline.storage.arangodb.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.syncline.SyncException;
import io.syncline.SyncException.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each number of ArangoDB's errors asks for. */
final class RetryClassTest {
  private static final String TABLE = "io.syncline.storage.arangodb.call.ErrorTable#rows";

  @ParameterizedTest
  @MethodSource(TABLE)
  void eachNumberAsksForWhatIsDocumented(ErrorTable.Row row) {
    assertThat(RetryClass.classify(row.number(), row.status())).isEqualTo(row.expected());
    assertThat(row.error().retryClass()).isEqualTo(row.expected());
  }

  /** The number counts first: a status that says another thing, or none, changes nothing. */
  @ParameterizedTest
  @MethodSource(TABLE)
  void theNumberCountsBeforeTheStatus(ErrorTable.Row row) {
    if (row.number() == row.status()) {
      return; // HTTP's own numbers are the status
    }
    for (int status : new int[] {200, 400, 404, 413, 500, 503}) {
      assertThat(RetryClass.classify(row.number(), status))
          .as("with %s", status)
          .isEqualTo(row.expected());
    }
  }

  @ParameterizedTest
  @MethodSource(TABLE)
  void aStoreIsToldWhetherToTryAgain(ErrorTable.Row row) {
    SyncException told = row.error().toSyncException();
    assertThat(told.retryable()).isEqualTo(row.expected().passes());
    assertThat(told.code())
        .isIn(
            switch (row.expected()) {
              case OK -> new Code[] {Code.NOT_FOUND};
              case TRANSIENT, TOPOLOGY -> new Code[] {Code.UNAVAILABLE, Code.TIMEOUT};
              case STRUCTURE -> new Code[] {Code.NOT_FOUND, Code.CONFLICT};
              case LOST_STATE, RESYNC, READ_ONLY, LICENCE, UNSUPPORTED ->
                  new Code[] {Code.PRECONDITION_FAILED};
              case AUTH, DOCUMENT, TOO_LARGE -> new Code[] {Code.BAD_REQUEST};
              case FATAL -> new Code[] {Code.BAD_REQUEST, Code.INTERNAL};
            });
    assertThat(told)
        .hasMessageContaining("PUT /x")
        .hasMessageContaining("error " + row.number())
        .hasMessageContaining("as documented");
  }

  @ParameterizedTest
  @CsvSource({
    "501, 9, false",
    "501, 31, false",
    "501, 501, false",
    "501, 0, false",
    "501, 1470, false",
    "501, 1477, false",
    "503, 30, false",
    "503, 38, false",
    "503, 21003, false",
    "412, 21004, false",
    "421, 1491, false",
    "403, 1429, false",
    "503, 1429, true",
    "500, 1457, true",
    "503, 1478, true",
    "500, 4, true",
    "503, 503, true",
    "502, 0, true"
  })
  void whatWasRefusedBeforeAnythingWasDoneHasNotHappened(int status, int number, boolean may) {
    assertThat(ErrorTable.error(number, status).mayHaveHappened()).isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 401, AUTH",
    "0, 403, AUTH",
    "0, 404, UNSUPPORTED",
    "404, 404, UNSUPPORTED",
    "0, 405, UNSUPPORTED",
    "0, 501, UNSUPPORTED",
    "0, 409, TRANSIENT",
    "0, 410, LOST_STATE",
    "0, 412, TRANSIENT",
    "0, 413, TOO_LARGE",
    "413, 413, TOO_LARGE",
    "0, 421, TOPOLOGY",
    "0, 429, TRANSIENT",
    "0, 500, TRANSIENT",
    "0, 502, TRANSIENT",
    "0, 503, TRANSIENT",
    "503, 503, TRANSIENT",
    "0, 504, TRANSIENT",
    "0, 302, FATAL",
    "0, 400, FATAL",
    "123456, 400, FATAL",
    "123456, 503, TRANSIENT"
  })
  void theStatusCountsWhereThereIsNoNumberThatIsKnown(
      int errorNum, int status, RetryClass expected) {
    assertThat(RetryClass.classify(errorNum, status)).isEqualTo(expected);
  }

  @Test
  void onlyWhatPassesIsTriedAgainAsItIs() {
    for (RetryClass each : RetryClass.values()) {
      assertThat(each.passes())
          .as("%s", each)
          .isEqualTo(each == RetryClass.TRANSIENT || each == RetryClass.TOPOLOGY);
    }
  }
}
