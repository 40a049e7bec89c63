package io.syncline.storage.arangodb.call;

import java.util.function.Supplier;

/** To which server a request goes. Thread-safe. */
interface Route {
  /** The one to try now; throws an {@link ArangoError} where none is known. */
  ServerAddress address();

  /** How many servers would do. */
  int servers();

  /** One did not do: another is tried from now on, if there is one. */
  void failed(ServerAddress address);

  /** Whether these are DB servers. */
  boolean ofDbServer();

  /** One server and no other. */
  record Only(Supplier<ServerAddress> known, boolean ofDbServer) implements Route {
    @Override
    public ServerAddress address() {
      return known.get();
    }

    @Override
    public int servers() {
      return 1;
    }

    @Override
    public void failed(ServerAddress address) {
      // There is no other.
    }
  }
}
