package io.syncline.testkit.simulation;

import io.syncline.transport.ChannelId;
import io.syncline.transport.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How bad it is at the moment: what the faulty ports ask before they pass something on. All rates
 * are per mille. Calm until someone changes it.
 */
public final class Weather {
  private final Consumer<Fault> struck;
  private final TreeMap<String, Frames> frames = new TreeMap<>();
  private final TreeMap<String, Calls> stores = new TreeMap<>();
  private final TreeMap<String, Calls> states = new TreeMap<>();
  private final Calls control = new Calls();

  /**
   * Calm weather.
   *
   * @param struck told of every fault that really struck
   */
  public Weather(Consumer<Fault> struck) {
    this.struck = struck;
  }

  /** Frames on their way to readers of a data centre. */
  public static final class Frames {
    /** Vanish. */
    public int lost;

    /** Come twice. */
    public int duplicated;

    /** Come late, and all behind them too. */
    public int delayed;

    /** Are overtaken. */
    public int reordered;

    /** Have another byte. */
    public int corrupted;

    /** Miss their end. */
    public int truncated;

    /** Nothing comes through for now. */
    public boolean cut;

    /** What the cut counts as. */
    public Fault why = Fault.CHANNELS_CUT;

    /** What a reader took comes again to the next reader of its channel. */
    public boolean again;

    private final Map<ChannelId, List<Frame>> taken = new TreeMap<>();

    void took(ChannelId channel, Frame frame) {
      if (again) {
        taken.computeIfAbsent(channel, c -> new ArrayList<>()).add(frame);
      }
    }

    /** What comes again to a new reader. */
    List<Frame> again(ChannelId channel) {
      return again ? List.copyOf(taken.getOrDefault(channel, List.of())) : List.of();
    }

    void calm() {
      lost = 0;
      duplicated = 0;
      delayed = 0;
      reordered = 0;
      corrupted = 0;
      truncated = 0;
      cut = false;
      again = false;
      taken.clear();
    }
  }

  /** Calls to a service. */
  public static final class Calls {
    /** Are answered late, or arrive late. */
    public int late;

    /** Are done, and never answered. */
    public int unanswered;

    /** Are done or not, and fail. */
    public int unknown;

    /** Are not done. */
    public int refused;

    /** Never arrive. */
    public int lost;

    /** Arrive twice. */
    public int duplicated;

    /** How much a read of a feed gives; no weather: larger transactions always come in parts. */
    public int readBytes = Integer.MAX_VALUE;

    void calm() {
      late = 0;
      unanswered = 0;
      unknown = 0;
      refused = 0;
      lost = 0;
      duplicated = 0;
    }
  }

  /** Frames that readers of a data centre are to get. */
  public Frames frames(String site) {
    return frames.computeIfAbsent(site, s -> new Frames());
  }

  /** Calls to the store of a data centre. */
  public Calls store(String site) {
    return stores.computeIfAbsent(site, s -> new Calls());
  }

  /** Calls to the masters' state of a data centre. */
  public Calls state(String site) {
    return states.computeIfAbsent(site, s -> new Calls());
  }

  /** Calls between masters, workers and clients. */
  public Calls control() {
    return control;
  }

  /** The sun comes out. */
  public void calm() {
    frames.values().forEach(Frames::calm);
    stores.values().forEach(Calls::calm);
    states.values().forEach(Calls::calm);
    control.calm();
  }

  void hit(Fault fault) {
    struck.accept(fault);
  }
}
