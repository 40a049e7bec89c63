package io.syncline.testkit.state;

import io.syncline.SyncRuntime;
import io.syncline.state.StateStore;
import java.time.Duration;

/** A state store under test. All a host writes to run {@link StateStoreContract} on its own. */
public interface StateStoreFixture extends AutoCloseable {
  /**
   * A master's access to the one store of this fixture, empty at first. Called several times: each
   * answer is another process's, as it were, and sees what the others wrote.
   */
  StateStore open();

  /** Gives the suite its timers and threads; closed with the fixture. */
  SyncRuntime runtime();

  /**
   * The lease of the suite's masters: long enough for a few calls, short enough to be waited for.
   */
  default Duration lease() {
    return Duration.ofSeconds(1);
  }

  /** How long the suite waits for what must happen before it calls it missing. */
  default Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** Ends what the fixture made. */
  @Override
  void close();
}
