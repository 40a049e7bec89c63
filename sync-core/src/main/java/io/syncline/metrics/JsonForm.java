package io.syncline.metrics;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The metrics of the catalogue as a JSON object by name: {@code {"name": {"help": ..., "type": ...,
 * "samples": [{"value": ..., "labels": {...}}]}}}. Count and sum of a summary stand under names of
 * their own. Quantiles of nothing are left out.
 */
public final class JsonForm {
  /** What to answer as content type. */
  public static final String CONTENT_TYPE = "application/json";

  private JsonForm() {}

  /** Writes all series that are in a registry. */
  public static String write(MetricRegistry registry) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (MetricName name : MetricName.values()) {
      for (Sample sample : Sample.of(registry, name)) {
        ObjectNode metric = all.withObjectProperty(name.text() + sample.suffix());
        metric.put("help", name.help());
        metric.put("type", sample.suffix().isEmpty() ? PrometheusText.kind(name) : "counter");
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        if (Double.isNaN(sample.value())) {
          metric.withArrayProperty("samples");
          continue;
        }
        if (sample.value() == Math.rint(sample.value()) && Math.abs(sample.value()) < 1e15) {
          one.put("value", (long) sample.value());
        } else {
          one.put("value", sample.value());
        }
        if (!sample.label().isEmpty()) {
          one.putObject("labels").put(sample.label(), sample.labelValue());
        }
        metric.withArrayProperty("samples").add(one);
      }
    }
    return all.toString();
  }
}
