package io.syncline.storage.arangodb.structure;

import io.syncline.testkit.store.ClusterUnderTest;
import io.syncline.testkit.store.HoldsContract;
import io.syncline.testkit.store.StructureContract;
import io.syncline.testkit.store.StructureFenceContract;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** Structure and holds keep the contracts of stores, whoever calls. */
class StructureContractsTest {
  @Nested
  class WithTheSecret implements StructureContract, StructureFenceContract, HoldsContract {
    @Override
    public ClusterUnderTest open() {
      return new StructureCluster(Optional.empty());
    }
  }

  @Nested
  class AsAUser implements StructureContract, StructureFenceContract, HoldsContract {
    @Override
    public ClusterUnderTest open() {
      return new StructureCluster(Optional.of("root"));
    }
  }

  @Nested
  class OnTheStandIn implements StructureContract, StructureFenceContract, HoldsContract {
    @Override
    public ClusterUnderTest open() {
      return StandInCluster.withTheSecret();
    }
  }

  @Nested
  class OnTheStandInAsAUser implements StructureContract, StructureFenceContract, HoldsContract {
    @Override
    public ClusterUnderTest open() {
      return StandInCluster.asAUser();
    }
  }
}
