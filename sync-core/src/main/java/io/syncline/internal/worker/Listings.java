package io.syncline.internal.worker;

import io.syncline.internal.wire.DataMessage;
import io.syncline.store.Digest;
import io.syncline.store.DigestKind;
import io.syncline.store.Document;
import io.syncline.store.PointRange;
import io.syncline.store.ShardId;
import io.syncline.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads the documents of a small range one by one, as keys and sums. Stateless. */
public final class Listings {
  private Listings() {}

  /** All documents of the range; as many scans as it takes. */
  public static CompletionStage<List<DataMessage.Listed>> read(
      Snapshot snapshot,
      ShardId shard,
      DigestKind kind,
      long salt,
      PointRange range,
      int pageBytes) {
    return read(snapshot, shard, kind, salt, range, pageBytes, new ArrayList<>());
  }

  private static CompletionStage<List<DataMessage.Listed>> read(
      Snapshot snapshot,
      ShardId shard,
      DigestKind kind,
      long salt,
      PointRange range,
      int pageBytes,
      List<DataMessage.Listed> sofar) {
    return snapshot
        .scan(shard, kind.space(), range, pageBytes)
        .thenCompose(
            page -> {
              for (Document document : page.documents()) {
                Digest.Builder one = new Digest.Builder(kind.content(), salt);
                one.add(document.key(), document.revision(), document.body());
                sofar.add(new DataMessage.Listed(document.key(), one.build().sum()));
              }
              if (page.covered().last() == range.last()) {
                return CompletableFuture.completedFuture(List.copyOf(sofar));
              }
              return read(
                  snapshot,
                  shard,
                  kind,
                  salt,
                  new PointRange(page.covered().last() + 1, range.last()),
                  pageBytes,
                  sofar);
            });
  }
}
