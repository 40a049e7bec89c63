package io.syncline;

import java.util.List;
import java.util.Optional;

/**
 * A master of a data centre.
 *
 * @param endpoint where the data centre's own masters and workers reach it
 * @param advertised where clients and other data centres reach the masters of this one, all of
 *     which have been told the same; empty where they were told nothing, and are reached at their
 *     endpoints
 */
public record MasterInfo(
    String id, String endpoint, boolean leader, Optional<List<String>> advertised) {
  /** Copies the list. */
  public MasterInfo {
    advertised = advertised.map(List::copyOf);
  }

  /** Where it is reached from outside of its data centre. */
  public List<String> reachedAt() {
    return advertised.orElseGet(() -> List.of(endpoint));
  }
}
