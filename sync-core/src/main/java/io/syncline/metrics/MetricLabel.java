package io.syncline.metrics;

import io.syncline.SyncState;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a metric is told apart by.
 *
 * @param name empty for a metric of one series
 * @param values all that there are
 */
record MetricLabel(String name, List<String> values) {
  static final MetricLabel SHARD_STATE =
      new MetricLabel("state", Stream.of(SyncState.values()).map(SyncState::toString).toList());

  MetricLabel {
    values = List.copyOf(values);
  }

  /** A name with its values; none is no label. */
  static MetricLabel of(String... nameAndValues) {
    return nameAndValues.length == 0
        ? new MetricLabel("", List.of())
        : new MetricLabel(
            nameAndValues[0], Arrays.asList(nameAndValues).subList(1, nameAndValues.length));
  }

  /** The name in the registry of a metric's only series, or of the one with a value. */
  String series(String metric, String value) {
    if (name.isEmpty() ? !value.isEmpty() : !values.contains(value)) {
      throw new IllegalArgumentException(
          metric + ": label value '" + value + "' is not one of " + values);
    }
    return name.isEmpty() ? metric : metric + "{" + name + "=\"" + value + "\"}";
  }
}
