package io.syncline.storage.arangodb.structure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syncline.SyncId;
import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.Layout;
import io.syncline.storage.arangodb.call.ArangoError;
import io.syncline.store.Fence;
import io.syncline.store.Incarnation;
import io.syncline.store.StructureStore;
import io.syncline.store.StructureStore.ObjectResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the objects of a target as they are wanted.
 *
 * <p>Ordering: the fence; what there is; the statement to the server; what it shows then; the
 * record. Failure: a statement whose outcome is not known is never sent again before it was looked
 * whether it had its effect. Recovery: an object without a record, because a process ended before
 * it was written, shows no origin, and so is dropped and made again, or put again, by whoever
 * compares the structures next.
 *
 * <p>Blocks. Thread-safe.
 */
final class StructureWriter {
  private static final ObjectId SYSTEM = ObjectId.database(Layout.SYSTEM);

  private final Fences fences;
  private final StateDocuments state;
  private final StructureReader reader;
  private final Shown shown;
  private final Map<ObjectKind, ObjectEdit> edits;

  /** Why nothing is made of what a source has, by who writes; told by its {@code _system}. */
  private final Map<SyncId, String> unfit = new ConcurrentHashMap<>();

  /**
   * Makes a writer.
   *
   * @param shown how a target is shown
   * @param edits of the kinds that the cluster has
   */
  StructureWriter(
      Fences fences,
      StateDocuments state,
      StructureReader reader,
      Shown shown,
      Map<ObjectKind, ObjectEdit> edits) {
    this.fences = fences;
    this.state = state;
    this.reader = reader;
    this.shown = shown;
    this.edits = Map.copyOf(edits);
  }

  /** See {@link StructureStore#put}. */
  ObjectResult put(Fence fence, InventoryObject wanted) throws Exception {
    if (!fences.admit(fence)) {
      return new ObjectResult.Fenced();
    }
    ObjectNode properties;
    try {
      properties = Canonical.object(wanted.properties());
    } catch (IllegalArgumentException e) {
      return refused(wanted.id(), "the properties are " + e.getMessage());
    }
    if (wanted.id().equals(SYSTEM)) {
      return compare(fence.sync(), wanted, properties);
    }
    String why = unfit.get(fence.sync());
    if (why != null) {
      return refused(wanted.id(), why);
    }
    if (shown.isKept(wanted.id())) {
      shown.secrets().keep(wanted.id().name(), properties);
      return remember(wanted, properties);
    }
    ObjectEdit edit = edits.get(wanted.id().kind());
    if (edit == null) {
      return refused(wanted.id(), unknown(wanted.id().kind()));
    }
    return new Put(wanted, properties, edit).run();
  }

  private static String unknown(ObjectKind kind) {
    return "ArangoDB keeps this kind of object ("
        + kind
        + ") as documents of system collections, and it is replicated with those; one of another"
        + " store can't be made";
  }

  private static ObjectResult refused(ObjectId id, String why) {
    return new ObjectResult.Refused(id + ": " + why);
  }

  /** Whether the source's cluster can be replicated into this one. */
  private ObjectResult compare(SyncId sync, InventoryObject wanted, ObjectNode properties) {
    Optional<String> why = reader.facts().refusal(properties);
    if (why.isPresent()) {
      unfit.put(sync, why.get());
      return refused(wanted.id(), why.get());
    }
    unfit.remove(sync);
    return remember(wanted, properties);
  }

  /** Takes over what the target has and keeps. */
  private ObjectResult remember(InventoryObject wanted, ObjectNode properties) {
    return record(OriginRecord.remembered(wanted, properties), stored(wanted.id()));
  }

  private Optional<StateDocuments.Stored> stored(ObjectId id) {
    return state.read(OriginRecord.key(id));
  }

  private ObjectResult record(OriginRecord record, Optional<StateDocuments.Stored> was) {
    return state.write(OriginRecord.key(record.id()), record.document(), was)
        ? ObjectEdit.DONE
        : new ObjectResult.TryLater(record.id() + ": another one writes it at this moment");
  }

  /** One object being put. */
  private final class Put {
    private final InventoryObject wanted;
    private final ObjectId id;
    private final ObjectNode properties;
    private final ObjectEdit edit;
    private final Optional<StateDocuments.Stored> was;
    private final Map<ObjectId, OriginRecord> records = new HashMap<>();

    Put(InventoryObject wanted, ObjectNode properties, ObjectEdit edit) {
      this.wanted = wanted;
      this.id = wanted.id();
      this.properties = properties;
      this.edit = edit;
      this.was = stored(id);
      was.ifPresent(found -> records.put(id, OriginRecord.read(found.content())));
      id.whole()
          .filter(shown::isKept)
          .flatMap(StructureWriter.this::stored)
          .map(found -> OriginRecord.read(found.content()))
          .ifPresent(record -> records.put(record.id(), record));
    }

    ObjectResult run() throws Exception {
      Map<ObjectId, Seen> there = reader.around(id);
      Map<ObjectId, InventoryObject> held = shown.of(there.values(), records);
      Optional<ObjectResult> refusal = StructureStore.refusal(held, wanted);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      InventoryObject canonical =
          new InventoryObject(
              id,
              wanted.incarnation(),
              wanted.origin(),
              wanted.shards(),
              Canonical.text(properties),
              wanted.stage());
      if (held.containsKey(id) && held.get(id).sameAs(canonical) && records.containsKey(id)) {
        return ObjectEdit.DONE;
      }
      ObjectResult result = write(new ObjectEdit.Wish(wanted, properties, there), held);
      return result instanceof ObjectResult.Done ? check() : result;
    }

    private ObjectResult write(ObjectEdit.Wish wish, Map<ObjectId, InventoryObject> held)
        throws Exception {
      Seen now = wish.beside().get(id);
      try {
        if (now == null) {
          return edit.make(wish);
        }
        if (!held.containsKey(id)) {
          return takenOver(now);
        }
        return edit.alter(wish, now, before(now));
      } catch (ArangoError e) {
        boolean mayBeThere = e.mayHaveHappened() || e.errorNum() == Judgement.IS_THERE;
        Optional<Seen> made =
            now == null && mayBeThere
                ? Optional.ofNullable(reader.around(id).get(id))
                : Optional.empty();
        return made.isPresent() ? corrected(wish, made.get()) : Judgement.of(id, e);
      }
    }

    /** What is there was made by this statement, or an earlier one: it has to be what is wanted. */
    private ObjectResult corrected(ObjectEdit.Wish wish, Seen made) {
      try {
        return edit.alter(wish, made, Canonical.object(made.object().properties()));
      } catch (ArangoError e) {
        return Judgement.of(id, e);
      }
    }

    /** A system collection that the servers made. */
    private ObjectResult takenOver(Seen now) {
      int shards = now.object().shards();
      return shards == wanted.shards()
          ? ObjectEdit.DONE
          : refused(
              id,
              "this cluster made it with "
                  + shards
                  + " shards, the source has "
                  + wanted.shards()
                  + ": it can't be made again; leave it out of what is replicated at the source");
    }

    /** What was wanted last; where somebody altered it since, what it is. */
    private JsonNode before(Seen now) {
      boolean hasLife = !now.object().incarnation().equals(Incarnation.NONE);
      return Canonical.object(
          Optional.ofNullable(records.get(id))
              .filter(record -> record.own().equals(now.own()) && (hasLife || record.fits(now)))
              .map(OriginRecord::wanted)
              .orElse(now.object().properties()));
    }

    /** Looks at what was made. */
    private ObjectResult check() throws Exception {
      Seen now = reader.around(id).get(id);
      if (now == null) {
        return new ObjectResult.TryLater(id + ": the server does not show it yet");
      }
      if (now.object().shards() != wanted.shards()) {
        edit.drop(now);
        return refused(
            id,
            "this cluster makes it with "
                + now.object().shards()
                + " shards, wanted are "
                + wanted.shards()
                + ": the databases must be sharded alike");
      }
      if (!edit.mayBe(properties, now)) {
        return new ObjectResult.TryLater(id + ": another one has written it since");
      }
      return record(OriginRecord.of(wanted, properties, now), was);
    }
  }

  /** See {@link StructureStore#drop}. */
  ObjectResult drop(Fence fence, ObjectId id, Incarnation incarnation) throws Exception {
    if (!fences.admit(fence)) {
      return new ObjectResult.Fenced();
    }
    Optional<StateDocuments.Stored> was = stored(id);
    ObjectEdit edit = edits.get(id.kind());
    if (edit != null && !shown.isKept(id)) {
      Seen now = reader.around(id).get(id);
      boolean untouched = now != null && was.isEmpty() && Shown.isMadeByServer(id);
      if (now != null && !untouched) {
        Incarnation own = now.object().incarnation();
        if (!incarnation.equals(Incarnation.NONE) && !incarnation.equals(own)) {
          return ObjectEdit.DONE; // a namesake that was made since
        }
        ObjectResult result = dropped(edit, now);
        if (!(result instanceof ObjectResult.Done)) {
          return result;
        }
      }
    }
    was.ifPresent(record -> state.remove(OriginRecord.key(id), record));
    if (id.kind() == ObjectKind.DATABASE || id.kind() == ObjectKind.COLLECTION) {
      forgetParts(id);
    }
    return ObjectEdit.DONE;
  }

  /** Removes the records of what was dropped with an object. */
  private void forgetParts(ObjectId id) {
    for (StateDocuments.Stored document : state.all(OriginRecord.KIND)) {
      OriginRecord record = OriginRecord.read(document.content());
      if (id.holds(record.id()) && !shown.isKept(record.id())) {
        state.remove(OriginRecord.key(record.id()), document);
      }
    }
  }

  private ObjectResult dropped(ObjectEdit edit, Seen now) throws Exception {
    ObjectId id = now.object().id();
    try {
      return edit.drop(now);
    } catch (ArangoError e) {
      if (!reader.around(id).containsKey(id)) {
        return ObjectEdit.DONE;
      }
      return Judgement.of(id, e);
    }
  }
}
