package io.syncline.testkit.store;

/**
 * What every cluster store must keep to, sentence by sentence of {@link io.syncline.store}. A host
 * implements this interface in a test class, with one method that makes its cluster:
 *
 * <pre>{@code
 * class MyStoreTest implements ClusterStoreContract {
 *   @Override
 *   public ClusterUnderTest open() {
 *     return new MyClusterUnderTest();
 *   }
 * }
 * }</pre>
 *
 * <p>Tests of what a cluster can't, or does not promise, are skipped, with the reason.
 */
public interface ClusterStoreContract
    extends TraitsContract,
        StructureContract,
        StructureFenceContract,
        FeedContract,
        FeedHistoryContract,
        SnapshotContract,
        ClaimContract,
        ApplyContract,
        RangeContract,
        StepsContract,
        HoldsContract {}
