package io.syncline.internal.master;

import io.syncline.ClusterId;
import io.syncline.MasterOptions;
import io.syncline.SyncRuntime;
import io.syncline.control.ControlNetwork;
import io.syncline.metrics.MasterMetrics;
import io.syncline.state.StateStore;
import io.syncline.store.ClusterStore;
import io.syncline.transport.ChannelAdmin;
import java.util.List;

/**
 * What one master is given.
 *
 * @param id its name, stable over restarts
 * @param candidate its name in elections, another one at every start
 * @param endpoint where it answers
 * @param advertised where other data centres reach the masters of this one; empty: at their
 *     endpoints
 */
public record MasterContext(
    String id,
    String candidate,
    String endpoint,
    List<String> advertised,
    ClusterStore store,
    StateStore state,
    ChannelAdmin channels,
    ControlNetwork control,
    SyncRuntime runtime,
    MasterOptions options,
    MasterMetrics metrics,
    Events events) {
  /** Copies the list. */
  public MasterContext {
    advertised = List.copyOf(advertised);
  }

  /** The data centre's own cluster. */
  ClusterId cluster() {
    return store.traits().cluster();
  }

  /** A master's name behind its candidate's id. */
  static String nameOf(String candidate) {
    int end = candidate.lastIndexOf('@');
    return end < 0 ? candidate : candidate.substring(0, end);
  }
}
