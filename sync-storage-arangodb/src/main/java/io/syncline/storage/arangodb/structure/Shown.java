package io.syncline.storage.arangodb.structure;

import io.syncline.inventory.InventoryObject;
import io.syncline.inventory.ObjectId;
import io.syncline.inventory.ObjectKind;
import io.syncline.storage.arangodb.Layout;
import io.syncline.store.Incarnation;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of a cluster's objects the replication is shown, and how. Pure, but for the secrets.
 *
 * <p>An object that the replication wrote, and that the server still shows as right after that, is
 * shown as it was wanted, with its origin. So neither defaults that servers add nor a factor that
 * was limited are altered for ever.
 *
 * <p>A target has objects of its own that can't be dropped, or are to be kept: the database {@code
 * _system}, the system collections that its servers made, and users. It does not show them before
 * the replication wrote them; writing them is taking them over as they are.
 *
 * @param target whether the cluster is a target
 * @param keptUsers users that are never altered at a target
 */
record Shown(boolean target, Set<String> keptUsers, Secrets secrets) {
  Map<ObjectId, InventoryObject> of(Collection<Seen> seen, Map<ObjectId, OriginRecord> records) {
    Map<ObjectId, InventoryObject> all = new TreeMap<>();
    for (Seen now : seen) {
      ObjectId id = now.object().id();
      of(now, Optional.ofNullable(records.get(id))).ifPresent(object -> all.put(id, object));
    }
    if (target) {
      records.values().stream()
          .filter(record -> isKept(record.id()) && record.shown().isEmpty())
          .forEach(record -> all.put(record.id(), remembered(record)));
    }
    return all;
  }

  private Optional<InventoryObject> of(Seen now, Optional<OriginRecord> record) {
    InventoryObject object = now.object();
    if (isKept(object.id())) {
      return target ? Optional.empty() : Optional.of(object);
    }
    if (record.isPresent() && record.get().own().equals(now.own())) {
      OriginRecord of = record.get();
      String properties = of.fits(now) ? wanted(of, object) : object.properties();
      return Optional.of(
          new InventoryObject(
              object.id(),
              object.incarnation(),
              of.origin(),
              object.shards(),
              properties,
              object.stage()));
    }
    return target && isMadeByServer(object.id()) ? Optional.empty() : Optional.of(object);
  }

  private String wanted(OriginRecord record, InventoryObject now) {
    return now.id().kind() == ObjectKind.USER
        ? secrets.whole(now.id().name(), record.wanted(), now.properties())
        : record.wanted();
  }

  private InventoryObject remembered(OriginRecord record) {
    String properties =
        record.id().kind() == ObjectKind.USER
            ? secrets.whole(record.id().name(), record.wanted(), record.wanted())
            : record.wanted();
    return new InventoryObject(
        record.id(), Incarnation.NONE, record.origin(), 0, properties, record.stage());
  }

  /** Whether an object is never written, only remembered. */
  boolean isKept(ObjectId id) {
    return id.equals(ObjectId.database(Layout.SYSTEM))
        || (id.kind() == ObjectKind.USER && keptUsers.contains(id.name()));
  }

  /** Whether an object is one that the servers of each cluster make by themselves. */
  static boolean isMadeByServer(ObjectId id) {
    return id.kind() == ObjectKind.COLLECTION && SystemNames.isMadeByServer(id.name());
  }
}
