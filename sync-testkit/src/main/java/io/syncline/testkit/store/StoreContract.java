package io.syncline.testkit.store;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What all parts of the contract of stores have in common: where the cluster comes from. */
@ExtendWith(StoreScene.PerTest.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public interface StoreContract {
  /** Makes an empty cluster; called once for each test, which closes it. */
  ClusterUnderTest open();
}
