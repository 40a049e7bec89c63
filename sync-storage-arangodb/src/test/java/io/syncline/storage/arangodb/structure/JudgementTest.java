package io.syncline.storage.arangodb.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syncline.inventory.ObjectId;
import io.syncline.storage.arangodb.call.ErrorTable;
import io.syncline.storage.arangodb.call.RetryClass;
import io.syncline.store.StructureStore.ObjectResult;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of an object of the structure that a server refused. */
final class JudgementTest {
  private static final ObjectId ORDERS = ObjectId.collection("shop", "orders");
  private static final Set<Integer> OF_THEIR_OWN = Set.of(1210, 1485, 1487);

  @ParameterizedTest
  @MethodSource("io.syncline.storage.arangodb.call.ErrorTable#rows")
  void eachNumberIsRefusedOrTriedLaterOrNotOfTheObject(ErrorTable.Row row) {
    if (OF_THEIR_OWN.contains(row.number())) {
      return; // below
    }
    RetryClass asks = row.expected();
    boolean done = row.error().mayHaveHappened();
    switch (asks) {
      case STRUCTURE, READ_ONLY, LICENCE -> later(row.number(), row.status());
      case DOCUMENT, FATAL, UNSUPPORTED, TOO_LARGE -> {
        if (done) {
          thrown(row);
        } else {
          refused(row.number(), row.status());
        }
      }
      case OK, TRANSIENT, TOPOLOGY, LOST_STATE, RESYNC, AUTH -> thrown(row);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1487, 500, limit the greatest replication factor",
    "31, 501, error 31",
    "36, 400, error 36",
    "1229, 400, error 1229",
    "1450, 400, error 1450"
  })
  void whatNeverWillBeDoneSaysWhy(int number, int status, String why) {
    assertThat(refused(number, status)).contains(why);
  }

  @ParameterizedTest
  @CsvSource({
    "1210, 409, not unique at this moment",
    "1485, 403, have to be dropped first",
    "1485, 500, have to be dropped first",
    "1004, 403, read-only",
    "9001, 403, licence: renew it",
    "9008, 503, licence: renew it",
    "1228, 404, error 1228"
  })
  void whatMayBeDoneLaterSaysWhy(int number, int status, String why) {
    assertThat(later(number, status)).contains(why);
  }

  private static String refused(int number, int status) {
    ObjectResult result = Judgement.of(ORDERS, ErrorTable.error(number, status));
    assertThat(result).isInstanceOf(ObjectResult.Refused.class);
    String why = ((ObjectResult.Refused) result).reason();
    assertThat(why).contains("orders", "error " + number, "as documented");
    return why;
  }

  private static String later(int number, int status) {
    ObjectResult result = Judgement.of(ORDERS, ErrorTable.error(number, status));
    assertThat(result).isInstanceOf(ObjectResult.TryLater.class);
    String why = ((ObjectResult.TryLater) result).reason();
    assertThat(why).contains("orders", "error " + number, "as documented");
    return why;
  }

  private static void thrown(ErrorTable.Row row) {
    assertThatThrownBy(() -> Judgement.of(ORDERS, row.error())).hasMessageContaining("PUT /x");
  }
}
