package io.syncline.storage.arangodb.call;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The coordinators of a cluster: one is stayed with until it fails, then the next. Thread-safe. */
final class Coordinators implements Route {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinators.class);

  private final List<ServerAddress> all;
  private final AtomicInteger current = new AtomicInteger();

  Coordinators(List<ServerAddress> all) {
    this.all = List.copyOf(all);
  }

  @Override
  public ServerAddress address() {
    return all.get(current.get());
  }

  @Override
  public int servers() {
    return all.size();
  }

  @Override
  public void failed(ServerAddress address) {
    int at = current.get();
    int next = (at + 1) % all.size();
    // Many calls fail together: the first of them moves on.
    if (next != at && all.get(at).equals(address) && current.compareAndSet(at, next)) {
      LOG.info("coordinator changed from={} to={}", address, all.get(next));
    }
  }

  @Override
  public boolean ofDbServer() {
    return false;
  }
}
