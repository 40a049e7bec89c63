package io.syncline.testkit.simulation;

import io.syncline.transport.ChannelId;
import io.syncline.transport.Frame;
import java.util.HashMap;
import java.util.Map;

/**
 * That a sender which hears nothing from its receivers sends no more than its window (I13, I15):
 * bytes of one stream since its process took the last frame from the other side.
 */
final class WindowWatch {
  private final Simulation simulation;
  private final long most;
  private final Map<String, Long> unheard = new HashMap<>();
  private final Map<String, Long> heard = new HashMap<>();
  private long hearings;

  WindowWatch(Simulation simulation, long most) {
    this.simulation = simulation;
    this.most = most;
  }

  void sent(VirtualProcess process, ChannelId channel, Frame frame) {
    if (channel.kind() != ChannelId.Kind.DATA) {
      return;
    }
    String key = process.name() + channel + frame.session() + frame.stream();
    long last = heard.getOrDefault(process.name(), 0L);
    if (unheard.getOrDefault(key + "@", -1L) != last) {
      unheard.put(key + "@", last);
      unheard.put(key, 0L);
    }
    long bytes = unheard.merge(key, (long) frame.payload().length(), Long::sum);
    if (bytes > most) {
      simulation.violated(
          "I13",
          process.name()
              + " sent "
              + bytes
              + " bytes into "
              + channel
              + " without hearing anything from the other side, allowed are "
              + most);
    }
  }

  void took(VirtualProcess process, ChannelId channel) {
    if (channel.kind() == ChannelId.Kind.CONTROL) {
      heard.put(process.name(), ++hearings);
    }
  }
}
