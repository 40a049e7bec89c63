package io.syncline.examples.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines with columns as wide as needed. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... header) {
    rows.add(List.of(header));
  }

  void row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      // Names come from elsewhere: nothing in them may move the cursor.
      row.add(String.valueOf(cell).replaceAll("\\p{Cntrl}", "?"));
    }
    rows.add(row);
  }

  void write(Terminal terminal) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      terminal.line(line.toString().stripTrailing());
    }
  }
}
