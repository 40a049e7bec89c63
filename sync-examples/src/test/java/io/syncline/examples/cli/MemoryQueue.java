package io.syncline.examples.cli;

import io.syncline.ClusterId;
import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.transport.memory.MemoryNetwork;
import java.util.List;
import java.util.Optional;

/** Channels within this JVM. */
record MemoryQueue(MemoryNetwork network, ClusterId cluster) implements Queue {
  @Override
  public Channels open(Process process) {
    return new Channels(
        Optional.of(network.admin(cluster)), network.transport(cluster), List.of(), () -> {});
  }

  @Override
  public ChannelAccess access() {
    return new ChannelAccess(List.of(), TlsAuthentication.NONE);
  }
}
