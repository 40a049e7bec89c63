package io.syncline.storage.arangodb.facts;

/** All facts that are tried, wherever they are tried. */
interface AllFacts
    extends WriteFacts,
        RestoreFacts,
        LogFacts,
        MarkerFacts,
        ReadFacts,
        SnapshotFacts,
        AccessFacts,
        SmartFacts,
        ServiceFacts,
        ErrorFacts {
  @Override
  FactBench bench();
}
