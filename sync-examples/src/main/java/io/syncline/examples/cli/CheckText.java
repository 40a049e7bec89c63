package io.syncline.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.CheckReport;
import io.syncline.Difference;
import java.nio.charset.StandardCharsets;

/** A comparison as JSON. */
final class CheckText {
  private CheckText() {}

  static ObjectNode json(CheckReport report) {
    ObjectNode all = OutputFlags.object();
    all.put("equal", report.equal());
    all.put("shards", report.shards());
    all.put("totalShards", report.totalShards());
    all.put("documents", report.documents());
    all.put("differing", report.differing());
    ArrayNode differences = all.putArray("differences");
    for (Difference difference : report.differences()) {
      differences
          .addObject()
          .put("shard", difference.shard().toString())
          .put("key", new String(difference.key().toArray(), StandardCharsets.UTF_8))
          .put("kind", difference.kind().toString());
    }
    report.problems().forEach(all.putArray("problems")::add);
    return all;
  }
}
