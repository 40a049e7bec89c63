package io.syncline.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How often each fault struck in each phase. Not thread-safe. */
public final class FaultTable {
  private final int[][] cells = new int[Fault.values().length][Phase.values().length];

  /** Counts one. */
  public void count(Fault fault, Phase phase) {
    cells[fault.ordinal()][phase.ordinal()]++;
  }

  /** Adds another table. */
  public void add(FaultTable other) {
    for (int i = 0; i < cells.length; i++) {
      for (int j = 0; j < cells[i].length; j++) {
        cells[i][j] += other.cells[i][j];
      }
    }
  }

  /** How often a fault struck in a phase. */
  public int get(Fault fault, Phase phase) {
    return cells[fault.ordinal()][phase.ordinal()];
  }

  /** How many faults struck in all. */
  public int total() {
    int total = 0;
    for (int[] row : cells) {
      for (int cell : row) {
        total += cell;
      }
    }
    return total;
  }

  /** The pairs that never came together. */
  public List<String> empty() {
    List<String> empty = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      for (Phase phase : Phase.values()) {
        if (get(fault, phase) == 0) {
          empty.add(fault + " x " + phase);
        }
      }
    }
    return empty;
  }

  /** The table as text. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(String.format("%-22s", ""));
    for (Phase phase : Phase.values()) {
      String name = phase.name().toLowerCase(Locale.ROOT);
      out.append(String.format("%7s", name.substring(0, Math.min(6, name.length()))));
    }
    for (Fault fault : Fault.values()) {
      out.append(String.format("%n%-22s", fault.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
      for (Phase phase : Phase.values()) {
        out.append(String.format("%7d", get(fault, phase)));
      }
    }
    return out.toString();
  }
}
