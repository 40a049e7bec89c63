package io.syncline.testkit.arangodb;

import java.util.List;

/** Every group of calls that is answered. */
final class AllCalls {
  private AllCalls() {}

  static List<Router.Calls> of(Tokens tokens) {
    return List.of(
        new TokenCalls(tokens),
        new ServerCalls(),
        new DatabaseCalls(),
        new InventoryCalls(),
        new CollectionCalls());
  }
}
