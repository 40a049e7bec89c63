package io.syncline.internal.structure;

import io.syncline.Bytes;
import io.syncline.internal.structure.InventoryMessage.Part;
import io.syncline.inventory.Inventory;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins the parts of one session's inventories. Parts may be lost, doubled and out of order; those
 * of an older inventory are dropped, those of a newer one put an end to what was begun. Holds at
 * most one inventory's parts.
 */
final class InventoryAssembly {
  private final TreeMap<Integer, Bytes> pieces = new TreeMap<>();
  private @Nullable Part first;
  private long bytes;
  private long whole;

  /**
   * An inventory that came whole.
   *
   * @param number its number within the session
   */
  record Whole(long number, String version, Inventory inventory) {}

  /** What a part was good for. */
  enum Use {
    /** Taken. */
    TAKEN,
    /** Already there: the receiver's word that it has it may have been lost. */
    DOUBLE,
    /** Of an older inventory. */
    OLD
  }

  /** Takes a part. */
  Use add(Part part) {
    long newest = first == null ? whole : first.number();
    if (part.number() < newest) {
      return Use.OLD;
    }
    if (part.number() == whole) {
      return Use.DOUBLE;
    }
    if (first == null || !first.sameWhole(part)) {
      // Two forms of one number can only be damage; the later one counts, the checksum decides.
      pieces.clear();
      bytes = 0;
      first = part;
    }
    if (pieces.putIfAbsent(part.index(), part.piece()) != null) {
      return Use.DOUBLE;
    }
    bytes += part.piece().length();
    return Use.TAKEN;
  }

  /**
   * The inventory, once, if all its parts are there.
   *
   * @throws io.syncline.SyncException {@code CORRUPT} if they do not fit together; all are dropped
   */
  Optional<Whole> take() {
    Part of = first;
    if (of == null || pieces.size() < of.count() && bytes <= of.size()) {
      return Optional.empty();
    }
    Bytes content = join(of);
    pieces.clear();
    bytes = 0;
    first = null;
    if (content.length() != of.size() || InventoryCodec.crc(content) != of.checksum()) {
      throw InventoryCodec.corrupt(
          "inventory " + of.number() + " of " + of.count() + " parts does not fit together");
    }
    Inventory inventory = InventoryCodec.decode(content);
    whole = of.number();
    return Optional.of(new Whole(of.number(), of.version(), inventory));
  }

  private Bytes join(Part of) {
    if (bytes != of.size() || pieces.size() != of.count()) {
      return Bytes.EMPTY;
    }
    if (pieces.size() == 1) {
      return pieces.firstEntry().getValue();
    }
    byte[] out = new byte[of.size()];
    int at = 0;
    for (Bytes piece : pieces.values()) {
      piece.copyTo(out, at);
      at += piece.length();
    }
    return Bytes.wrap(out);
  }

  /** The number of the newest inventory that came whole; 0 if none did. */
  long number() {
    return whole;
  }
}
