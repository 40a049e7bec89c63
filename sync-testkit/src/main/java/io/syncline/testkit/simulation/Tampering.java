package io.syncline.testkit.simulation;

import io.syncline.control.ControlNetwork;
import io.syncline.state.StateStore;
import io.syncline.store.ClusterStore;
import io.syncline.transport.Transport;

/**
 * Puts something between the engine and the faulty ports, for every process: a wrong store, a wrong
 * state, to see whether the simulation notices; or a host's own decorator.
 */
public interface Tampering {
  /** Nothing in between. */
  Tampering NONE = new Tampering() {};

  /** The store of a data centre itself, as all its processes reach it. */
  default ClusterStore shared(String site, ClusterStore store) {
    return store;
  }

  /** The store of a process of a data centre, over its line. */
  default ClusterStore store(VirtualProcess process, ClusterStore store) {
    return store;
  }

  /** The transport of a worker. */
  default Transport transport(VirtualProcess process, Transport transport) {
    return transport;
  }

  /** The shared state of a data centre itself, as all its masters reach it. */
  default StateStore sharedState(String site, StateStore state) {
    return state;
  }

  /** The shared state of a master, over its line. */
  default StateStore state(VirtualProcess process, StateStore state) {
    return state;
  }

  /** The calls of a process. */
  default ControlNetwork control(VirtualProcess process, ControlNetwork control) {
    return control;
  }
}
