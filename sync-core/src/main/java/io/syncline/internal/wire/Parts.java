package io.syncline.internal.wire;

import io.syncline.Bytes;
import io.syncline.SyncException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Joins the pieces of a message that was larger than a frame. Pieces come in sequence. Not
 * thread-safe.
 */
public final class Parts {
  private final long maxBytes;
  private final List<Bytes> pieces = new ArrayList<>();
  private long length;
  private int count;

  /**
   * Makes a joiner.
   *
   * @param maxBytes of a joined message
   */
  public Parts(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Cuts an encoded message into pieces; the numbers begin with that of the message. */
  public static List<DataMessage.Part> cut(long seq, Bytes encoded, int pieceBytes) {
    int count = (encoded.length() + pieceBytes - 1) / pieceBytes;
    List<DataMessage.Part> out = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = i * pieceBytes;
      out.add(
          new DataMessage.Part(
              seq + i,
              i,
              count,
              encoded.slice(from, Math.min(pieceBytes, encoded.length() - from))));
    }
    return out;
  }

  /**
   * Takes the next piece.
   *
   * @return the message when the last piece has come; its own number is that of its first piece
   * @throws SyncException {@code CORRUPT} if the pieces do not fit or become too large
   */
  public Optional<DataMessage> add(DataMessage.Part part) {
    if (part.index() == 0) {
      clear();
      count = part.count();
    }
    length += part.piece().length();
    if (part.index() != pieces.size() || part.count() != count || length > maxBytes) {
      String what =
          "part "
              + part.index()
              + " of "
              + part.count()
              + " after "
              + pieces.size()
              + " parts, "
              + length
              + " of at most "
              + maxBytes
              + " bytes";
      clear();
      throw WireReader.corrupt(what);
    }
    pieces.add(part.piece());
    if (pieces.size() < count) {
      return Optional.empty();
    }
    byte[] whole = new byte[(int) length];
    int at = 0;
    for (Bytes piece : pieces) {
      piece.copyTo(whole, at);
      at += piece.length();
    }
    clear();
    if (Wire.decode(Bytes.wrap(whole)) instanceof DataMessage message
        && !(message instanceof DataMessage.Part)) {
      return Optional.of(message);
    }
    throw WireReader.corrupt("parts join to something that is not a data message");
  }

  /** Forgets the pieces so far. */
  public void clear() {
    pieces.clear();
    length = 0;
    count = 0;
  }
}
