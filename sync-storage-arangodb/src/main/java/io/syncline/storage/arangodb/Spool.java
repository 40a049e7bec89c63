package io.syncline.storage.arangodb;

import io.syncline.SyncException;
import io.syncline.storage.arangodb.data.DumpBody;
import io.syncline.store.Document;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard that was dumped, in a temporary file for its owner alone. Thread-safe; one look at a
 * time.
 *
 * <p>Failure: a dump that broke off can't be gone on with, and later looks fail too: who reads
 * makes a new view.
 */
final class Spool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

  private final ShardName shard;
  private @Nullable Path file;
  private boolean filled;

  Spool(ShardName shard) {
    this.shard = shard;
  }

  /** Takes what was dumped, piece by piece. */
  interface Pieces {
    /** Takes the next piece, whole lines. */
    void add(byte[] lines) throws IOException;
  }

  /** Dumps the shard. */
  interface Filling {
    /** All of it. */
    void into(Pieces pieces) throws IOException, InterruptedException;
  }

  /** Hands all documents over; dumps them first if that was not done. */
  synchronized void read(Filling filling, ShardReads.DocumentSink sink)
      throws InterruptedException {
    try {
      Path from = file;
      if (from == null) {
        from = Files.createTempFile("syncline-arangodb-", ".dump");
        file = from;
        fill(from, filling);
        filled = true;
      }
      if (!filled) {
        throw new SyncException(
            SyncException.Code.UNAVAILABLE,
            "arangodb: shard " + shard + ": its dump broke off before; it needs a new snapshot");
      }
      hand(from, sink);
    } catch (IOException e) {
      throw new SyncException(
          SyncException.Code.UNAVAILABLE,
          "arangodb: shard "
              + shard
              + ": its dump can't be kept in a temporary file; see whether the disk is full",
          e);
    }
  }

  private static void fill(Path to, Filling filling) throws IOException, InterruptedException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(to)))) {
      filling.into(
          lines -> {
            out.writeInt(lines.length);
            out.write(lines);
          });
      out.writeInt(-1);
    }
  }

  private static void hand(Path from, ShardReads.DocumentSink sink)
      throws IOException, InterruptedException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(from)))) {
      for (int length = in.readInt(); length >= 0; length = in.readInt()) {
        DumpBody body = new DumpBody(in.readNBytes(length));
        for (Document document = body.next(); document != null; document = body.next()) {
          sink.take(document);
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    Path old = file;
    file = null;
    filled = false;
    if (old != null) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException e) {
        LOG.warn("event=dump-not-removed file={} reason={} next=remove it by hand", old, e);
      }
    }
  }
}
