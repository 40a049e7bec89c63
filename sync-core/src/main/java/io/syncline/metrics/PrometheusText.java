package io.syncline.metrics;

import com.codahale.metrics.MetricRegistry;
import java.util.List;
import java.util.Locale;

/**
 * The metrics of the catalogue in Prometheus' text form, version 0.0.4. What else a registry holds
 * is left to the host's own exporters.
 */
public final class PrometheusText {
  /** What to answer as content type. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private PrometheusText() {}

  /** Writes all series that are in a registry. */
  public static String write(MetricRegistry registry) {
    StringBuilder out = new StringBuilder(8192);
    for (MetricName name : MetricName.values()) {
      List<Sample> samples = Sample.of(registry, name);
      if (!samples.isEmpty()) {
        out.append("# HELP ").append(name.text()).append(' ').append(name.help()).append('\n');
        out.append("# TYPE ").append(name.text()).append(' ').append(kind(name)).append('\n');
        samples.forEach(sample -> append(name, sample, out));
      }
    }
    return out.toString();
  }

  static String kind(MetricName name) {
    return name.kind().name().toLowerCase(Locale.ROOT);
  }

  private static void append(MetricName name, Sample sample, StringBuilder out) {
    out.append(name.text()).append(sample.suffix());
    if (!sample.label().isEmpty()) {
      // The catalogue's values need no escaping.
      out.append('{').append(sample.label()).append("=\"").append(sample.labelValue());
      out.append("\"}");
    }
    out.append(' ').append(number(sample.value())).append('\n');
  }

  /** Whole numbers without a fraction: counters read better so. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
