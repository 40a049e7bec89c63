package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncException;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.InventoryObject.Stage;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.store.Incarnation;
import java.util.Optional;

/**
 * What the replication wrote, kept beside the object in the target's {@link
 * io.syncline.storage.arangodb.Layout#STATE}: servers neither keep where an object comes from nor
 * every property as it was wanted.
 *
 * @param id of the object
 * @param origin of the object
 * @param own what the object must be to be the one that was written, see {@link Seen#own}; if it is
 *     another one, the record counts as none
 * @param shards of a collection
 * @param stage of the object
 * @param wanted its properties as wanted, the secret of a user replaced by a digest
 * @param shown digest of the properties that the server showed right after the write: as long as it
 *     shows them, the object is as wanted. Empty for what is only remembered: a user that the
 *     target keeps, the database {@code _system}
 */
record OriginRecord(
    ObjectId id,
    Incarnation origin,
    String own,
    int shards,
    Stage stage,
    String wanted,
    Optional<String> shown) {
  static final String KIND = "origin";
  private static final int VERSION = 1;

  /** The record of an object that was just written. */
  static OriginRecord of(InventoryObject wanted, ObjectNode properties, Seen now) {
    return new OriginRecord(
        wanted.id(),
        wanted.incarnation(),
        now.own(),
        wanted.shards(),
        wanted.stage(),
        Canonical.text(UserForm.withoutSecret(properties)),
        Optional.of(Digests.sha256(now.object().properties())));
  }

  /** The record of an object of which only this is kept. */
  static OriginRecord remembered(InventoryObject wanted, ObjectNode properties) {
    return new OriginRecord(
        wanted.id(),
        wanted.incarnation(),
        "",
        wanted.shards(),
        wanted.stage(),
        Canonical.text(UserForm.withoutSecret(properties)),
        Optional.empty());
  }

  /** Whether the object is as wanted. */
  boolean fits(Seen now) {
    return shown.filter(Digests.sha256(now.object().properties())::equals).isPresent();
  }

  /** The key of its document. */
  static String key(ObjectId id) {
    ObjectNode name = Canonical.object();
    name.put("kind", id.kind().name());
    name.put("database", id.database());
    name.put("collection", id.collection());
    name.put("name", id.name());
    return Digests.sha256(Canonical.text(name));
  }

  /** Its document. */
  ObjectNode document() {
    ObjectNode document = Canonical.object();
    document.put("_key", key(id)).put("kind", KIND).put("v", VERSION);
    document.put("object", id.kind().name()).put("database", id.database());
    document.put("collection", id.collection()).put("name", id.name());
    document.put("origin", origin.value()).put("own", own).put("shards", shards);
    document.put("stage", stage.name()).put("wanted", wanted);
    shown.ifPresent(digest -> document.put("shown", digest));
    return document;
  }

  /**
   * Reads a document.
   *
   * @throws SyncException CORRUPT, if it is none that this version writes
   */
  static OriginRecord read(JsonNode document) {
    int version = document.path("v").asInt();
    if (version != VERSION) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          "origin record "
              + document.path("_key").asText()
              + " has version "
              + version
              + ", this program knows "
              + VERSION
              + ": run the version of Syncline that wrote it, or a later one");
    }
    try {
      return new OriginRecord(
          new ObjectId(
              ObjectKind.valueOf(document.path("object").asText()),
              document.path("database").asText(),
              document.path("collection").asText(),
              document.path("name").asText()),
          new Incarnation(document.path("origin").asText()),
          document.path("own").asText(),
          document.path("shards").asInt(),
          Stage.valueOf(document.path("stage").asText()),
          document.path("wanted").asText(),
          Optional.ofNullable(document.path("shown").textValue()));
    } catch (IllegalArgumentException e) {
      throw new SyncException(
          SyncException.Code.CORRUPT,
          "origin record "
              + document.path("_key").asText()
              + " is broken: remove this document from _system/_syncline_state, and its object is"
              + " made again",
          e);
    }
  }
}
