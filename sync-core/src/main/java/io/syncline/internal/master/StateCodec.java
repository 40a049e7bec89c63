package io.syncline.internal.master;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.Bytes;
import io.syncline.ClusterId;
import io.syncline.FinalModes;
import io.syncline.ServerMode;
import io.syncline.StopReport;
import io.syncline.SyncException;
import io.syncline.SyncId;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.PeerAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The masters' records as JSON: an object with its version {@code v} and its {@code kind}. A
 * version that this program does not know is an error, never a guess. Stateless.
 */
final class StateCodec {
  static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private StateCodec() {}

  static Bytes encode(StateRecord record) {
    ObjectNode json = JSON.createObjectNode();
    json.put("v", VERSION);
    if (record instanceof StateRecord.Incoming r) {
      incoming(json.put("kind", "incoming"), r);
    } else if (record instanceof StateRecord.Outgoing r) {
      outgoing(json.put("kind", "outgoing"), r);
    } else if (record instanceof StateRecord.Epochs r) {
      json.put("kind", "epochs").put("sync", r.sync().value()).put("limit", r.limit());
    } else if (record instanceof StateRecord.Failed r) {
      json.put("kind", "failed")
          .put("database", r.shard().database())
          .put("collection", r.shard().collection())
          .put("index", r.shard().index())
          .put("source", r.source().value())
          .put("reason", r.reason())
          .put("key", r.documentKey())
          .put("reset", r.reset());
    } else if (record instanceof StateRecord.Worker r) {
      json.put("kind", "worker")
          .put("id", r.id())
          .put("boot", r.boot())
          .put("endpoint", r.endpoint())
          .put("host", r.host());
    } else if (record instanceof StateRecord.Settings r) {
      json.put("kind", "settings").put("messageTimeoutMs", r.messageTimeout().toMillis());
    } else if (record instanceof StateRecord.Closed r) {
      json.put("kind", "closed").set("syncs", texts(r.syncs(), SyncId::value));
    } else if (record instanceof StateRecord.Finished r) {
      finished(json.put("kind", "finished").putArray("entries"), r);
    }
    return Bytes.wrap(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a record.
   *
   * @throws SyncException {@code CORRUPT} if it is not one, or one of another version
   */
  static StateRecord decode(String key, Bytes value) {
    try {
      JsonNode json = JSON.readTree(value.toArray());
      int version = json.path("v").asInt(0);
      if (version != VERSION) {
        throw new SyncException(
            SyncException.Code.CORRUPT,
            "record '"
                + key
                + "' of the masters' state has version "
                + version
                + ", this program knows version "
                + VERSION
                + ": run the program that wrote it, or a later one");
      }
      return record(json);
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          "record '" + key + "' of the masters' state can't be read: restore it, or remove it",
          e);
    }
  }

  private static StateRecord record(JsonNode json) throws JsonProcessingException {
    String kind = text(json, "kind");
    return switch (kind) {
      case "incoming" -> readIncoming(json);
      case "outgoing" -> readOutgoing(json);
      case "epochs" -> new StateRecord.Epochs(sync(json), json.required("limit").asLong());
      case "failed" ->
          new StateRecord.Failed(
              new ShardId(
                  text(json, "database"), text(json, "collection"), json.required("index").asInt()),
              new Incarnation(text(json, "source")),
              text(json, "reason"),
              text(json, "key"),
              json.required("reset").asBoolean());
      case "worker" ->
          new StateRecord.Worker(
              text(json, "id"), text(json, "boot"), text(json, "endpoint"), text(json, "host"));
      case "settings" -> new StateRecord.Settings(millis(json, "messageTimeoutMs"));
      case "closed" -> new StateRecord.Closed(list(json.required("syncs"), SyncId::new));
      case "finished" -> readFinished(json.required("entries"));
      default -> throw new IllegalArgumentException("unknown kind '" + kind + "'");
    };
  }

  private static void incoming(ObjectNode json, StateRecord.Incoming r) {
    json.put("sync", r.sync().value()).put("configured", r.configured());
    json.set("endpoints", texts(r.endpoints(), e -> e));
    json.set("upstream", texts(r.upstream(), ClusterId::value));
    json.set("ownAddress", address(r.ownAddress()));
    r.sourceAddress().ifPresent(a -> json.set("sourceAddress", address(a)));
    json.put("structureTaken", r.structureTaken());
    r.ending().ifPresent(e -> ending(json.putObject("ending"), e));
  }

  private static StateRecord.Incoming readIncoming(JsonNode json) {
    return new StateRecord.Incoming(
        sync(json),
        json.required("configured").asBoolean(),
        list(json.required("endpoints"), e -> e),
        list(json.required("upstream"), ClusterId::new),
        readAddress(json.required("ownAddress")),
        json.has("sourceAddress")
            ? Optional.of(readAddress(json.required("sourceAddress")))
            : Optional.empty(),
        json.required("structureTaken").asBoolean(),
        json.has("ending") ? Optional.of(readEnding(json.required("ending"))) : Optional.empty());
  }

  private static void ending(ObjectNode json, StateRecord.Ending e) {
    json.put("id", e.id());
    json.set("also", texts(e.also(), id -> id));
    json.put("abort", e.abort())
        .put("ensureInSync", e.ensureInSync())
        .put("stage", e.stage().name())
        .put("inSync", e.inSync())
        .put("sourceTold", e.sourceTold())
        .put("limitMs", e.limit().toMillis());
    // Only what is not the default is written: records of programs without it are these.
    if (e.modes().source() == ServerMode.READONLY) {
      json.put("sourceReadOnly", true);
    }
    if (e.modes().target() == ServerMode.READONLY) {
      json.put("targetReadOnly", true);
    }
  }

  private static StateRecord.Ending readEnding(JsonNode json) {
    return new StateRecord.Ending(
        text(json, "id"),
        list(json.required("also"), id -> id),
        json.required("abort").asBoolean(),
        json.required("ensureInSync").asBoolean(),
        StateRecord.Ending.Stage.valueOf(text(json, "stage")),
        text(json, "inSync"),
        json.required("sourceTold").asBoolean(),
        millis(json, "limitMs"),
        new FinalModes(mode(json, "sourceReadOnly"), mode(json, "targetReadOnly")));
  }

  private static ServerMode mode(JsonNode json, String field) {
    return json.path(field).asBoolean(false) ? ServerMode.READONLY : ServerMode.DEFAULT;
  }

  private static void outgoing(ObjectNode json, StateRecord.Outgoing r) {
    json.put("sync", r.sync().value()).put("target", r.target().value());
    json.set("endpoints", texts(r.endpoints(), e -> e));
    json.set("targetAddress", address(r.targetAddress()));
    json.set("ownAddress", address(r.ownAddress()));
    json.put("closing", r.closing());
    r.barrier()
        .ifPresent(b -> json.putObject("barrier").put("id", b.id()).put("placed", b.placed()));
    json.set("lifting", texts(r.lifting(), id -> id));
    json.set("lifted", texts(r.lifted(), id -> id));
    if (r.leftReadOnly()) {
      json.put("leftReadOnly", true);
    }
  }

  private static StateRecord.Outgoing readOutgoing(JsonNode json) {
    return new StateRecord.Outgoing(
        sync(json),
        new ClusterId(text(json, "target")),
        list(json.required("endpoints"), e -> e),
        readAddress(json.required("targetAddress")),
        readAddress(json.required("ownAddress")),
        json.required("closing").asBoolean(),
        json.has("barrier")
            ? Optional.of(
                new StateRecord.Barrier(
                    text(json.required("barrier"), "id"),
                    json.required("barrier").required("placed").asBoolean()))
            : Optional.empty(),
        list(json.required("lifting"), id -> id),
        list(json.required("lifted"), id -> id),
        json.path("leftReadOnly").asBoolean(false));
  }

  private static void finished(ArrayNode json, StateRecord.Finished r) {
    for (StateRecord.Finished.Entry entry : r.entries()) {
      StopReport report = entry.report();
      json.addObject()
          .put("id", entry.id())
          .put("stopped", report.stopped())
          .put("inSync", report.inSync())
          .put("sourceTold", report.sourceTold())
          .put("message", report.message());
    }
  }

  private static StateRecord.Finished readFinished(JsonNode json) {
    List<StateRecord.Finished.Entry> entries = new ArrayList<>();
    for (JsonNode entry : json) {
      entries.add(
          new StateRecord.Finished.Entry(
              text(entry, "id"),
              new StopReport(
                  true,
                  entry.required("stopped").asBoolean(),
                  entry.required("inSync").asBoolean(),
                  entry.required("sourceTold").asBoolean(),
                  text(entry, "message"))));
    }
    return new StateRecord.Finished(entries);
  }

  private static ObjectNode address(PeerAddress address) {
    ObjectNode json = JSON.createObjectNode().put("transport", address.transport());
    json.set("endpoints", texts(address.endpoints(), e -> e));
    ObjectNode properties = json.putObject("properties");
    new TreeMap<>(address.properties()).forEach(properties::put);
    if (!address.expires().equals(Instant.MAX)) {
      json.put("expires", address.expires().toString());
    }
    return json;
  }

  private static PeerAddress readAddress(JsonNode json) {
    Map<String, String> properties = new TreeMap<>();
    for (Map.Entry<String, JsonNode> property : json.required("properties").properties()) {
      properties.put(property.getKey(), property.getValue().asText());
    }
    return new PeerAddress(
        text(json, "transport"),
        list(json.required("endpoints"), e -> e),
        properties,
        json.has("expires") ? Instant.parse(text(json, "expires")) : Instant.MAX);
  }

  private static SyncId sync(JsonNode json) {
    return new SyncId(text(json, "sync"));
  }

  private static String text(JsonNode json, String field) {
    return json.required(field).asText();
  }

  private static Duration millis(JsonNode json, String field) {
    return Duration.ofMillis(json.required(field).asLong());
  }

  private static <T> ArrayNode texts(List<T> all, Function<T, String> text) {
    ArrayNode json = JSON.createArrayNode();
    all.forEach(one -> json.add(text.apply(one)));
    return json;
  }

  private static <T> List<T> list(JsonNode json, Function<String, T> one) {
    List<T> all = new ArrayList<>();
    json.forEach(text -> all.add(one.apply(text.asText())));
    return all;
  }
}
