package io.syncline.storage.arangodb;

import io.syncline.testkit.arangodb.Application;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A transaction that is larger than what is held of one. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class LargeEndToEndTest {
  private static final String DB = "shop";

  @Test
  void arrivesAndHoldsUpNobodyElse() {
    try (TwoCentres two = new TwoCentres(2)) {
      Application app = two.application();
      app.createDatabase(DB);
      app.createCollection(DB, "whole", 1, 2);
      app.createCollection(DB, "parts", 6, 2);
      two.configure();
      two.running();
      String filler = "x".repeat(64 << 10);
      app.transaction(
          DB,
          work -> {
            for (int i = 0; i < 72 * 16; i++) {
              work.put("whole", "{\"_key\":\"w" + i + "\",\"s\":\"" + filler + "\"}");
              if (i % 8 == 0) {
                work.put("parts", "{\"_key\":\"p" + i + "\"}");
              }
            }
          });
      two.same(DB, "parts");
      two.same(DB, "whole");
      two.caughtUp();
    }
  }
}
