package io.syncline.testkit.arangodb;

import java.util.List;

/** Every group of calls that is answered. */
final class AllCalls {
  private AllCalls() {}

  static List<Router.Calls> of(Tokens tokens, Traffic traffic) {
    return List.of(
        new TokenCalls(tokens),
        new ServerCalls(),
        new DatabaseCalls(),
        new InventoryCalls(),
        new CollectionCalls(),
        new DocumentCalls(),
        new TransactionCalls(),
        new CursorCalls(),
        new IndexCalls(),
        new ViewCalls(),
        new AnalyzerCalls(),
        new UserCalls(),
        new GrantCalls(),
        new GraphCalls(),
        new CodeCalls(),
        new ModeCalls(),
        new RestoreCalls(),
        new RestoreDataCalls(),
        new WalCalls(server -> traffic.running(server, WalCalls.TAIL, "")),
        new LoggerCalls(),
        new BatchCalls(),
        new DumpCalls(),
        new ParallelDumpCalls(),
        new KeysCalls(),
        new RevisionCalls());
  }
}
