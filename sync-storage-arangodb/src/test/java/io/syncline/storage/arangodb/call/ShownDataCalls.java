package io.syncline.storage.arangodb.call;

import static io.syncline.storage.arangodb.call.ShownCalls.CLIENT;
import static io.syncline.storage.arangodb.call.ShownCalls.done;
import static io.syncline.storage.arangodb.call.ShownCalls.fails;
import static io.syncline.storage.arangodb.call.ShownCalls.gives;
import static io.syncline.storage.arangodb.call.ShownCalls.missing;
import static io.syncline.storage.arangodb.call.StructureCallsTest.json;

import io.syncline.Bytes;
import io.syncline.storage.arangodb.call.DocumentCalls.Overwrite;
import io.syncline.storage.arangodb.call.DocumentCalls.Writing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The adapter's calls that carry documents, for {@link ShownCalls}. */
final class ShownDataCalls {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final KeysCalls.Chunk CHUNK = new KeysCalls.Chunk(0, 5000, "o1");

  private ShownDataCalls() {}

  static ShownCalls log(ShownExchange shown, WalCalls calls) {
    WalCalls.Place place =
        new WalCalls.Place(5, 4200, "173450012345678", "3.12.4", "2026-03-02T09:15:00Z");
    return switch (shown.id()) {
      case "log.range" -> gives(calls.range(), place);
      case "log.last-tick" ->
          gives(
              calls.lastTick(),
              new WalCalls.Place(0, 4200, place.serverId(), place.version(), place.time()));
      case "log.last-tick-of-coordinator" -> fails(calls.lastTick());
      case "tail.forget" -> done(calls.forget(CLIENT));
      case "logger-state", "logger-state.forwarded" ->
          gives(
              calls.loggerState(),
              new WalCalls.LoggerState(
                  4215,
                  "173450012345678",
                  List.of(new WalCalls.Reader("987654321", "repl", "2026-03-02T11:15:05Z", 4215))));
      default -> tail(shown, calls);
    };
  }

  private static ShownCalls tail(ShownExchange shown, WalCalls calls) {
    Map<String, String> query = shown.query();
    CompletionStage<WalCalls.Piece> piece =
        calls.tail(
            new WalCalls.Reading(
                Long.parseLong(query.get("from")),
                Long.parseLong(query.get("lastScanned")),
                Integer.parseInt(query.get("chunkSize")),
                Optional.ofNullable(query.get("collection"))
                    .map(shard -> new WalCalls.ShardOnly("shop", shard))),
            CLIENT);
    if (shown.status() >= 400) {
      return fails(piece);
    }
    return gives(
        piece,
        new WalCalls.Piece(
            Boolean.parseBoolean(header(shown, "checkmore")),
            Long.parseLong(header(shown, "lastincluded")),
            Long.parseLong(header(shown, "lastscanned")),
            Long.parseLong(header(shown, "lasttick")),
            Boolean.parseBoolean(header(shown, "frompresent")),
            Bytes.utf8(shown.answer())));
  }

  private static String header(ShownExchange shown, String name) {
    return String.valueOf(shown.headers().get("x-arango-replication-" + name));
  }

  static ShownCalls batches(ShownExchange shown, ArangoLink server) {
    BatchCalls calls = new BatchCalls(server, "shop");
    return switch (shown.id()) {
      case "batch.open" ->
          gives(calls.open(TEN_MINUTES, CLIENT), new BatchCalls.Batch("612", 4200));
      case "batch.of-no-server" -> fails(calls.open(TEN_MINUTES, CLIENT));
      case "batch.extend" -> done(calls.extend("612", TEN_MINUTES, CLIENT));
      case "batch.extend-lost" -> fails(calls.extend("613", TEN_MINUTES, CLIENT));
      case "batch.close" -> gives(calls.close("612"), true);
      case "server-inventory" ->
          gives(
              new InventoryCalls(server)
                  .ofServer("shop", "612", true)
                  .thenApply(
                      held -> held.tick() + held.shards().get(0).name() + held.shards().size()),
              "4200s30021");
      default -> throw missing(shown.id());
    };
  }

  static ShownCalls dumps(ShownExchange shown, DumpCalls calls) {
    DumpCalls.Settings settings = new DumpCalls.Settings(1 << 20, 2, 2, TEN_MINUTES);
    Bytes lines = Bytes.utf8(shown.answer());
    return switch (shown.id()) {
      case "dump" ->
          gives(calls.next("s3002", "612", 65536, false), new DumpCalls.Piece(true, lines));
      case "dump.last", "dump.over" ->
          gives(calls.next("s3002", "612", 65536, false), new DumpCalls.Piece(false, lines));
      case "dump.in-envelopes" ->
          gives(calls.next("s3002", "612", 65536, true), new DumpCalls.Piece(false, lines));
      case "dump.unknown-shard" -> fails(calls.next("s99", "612", 65536, false));
      case "dump.lost" -> fails(calls.next("s3002", "613", 65536, false));
      case "parallel.start" -> gives(calls.start(List.of("s3002"), settings), "dump-1730001");
      case "parallel.start-at-no-server" -> fails(calls.start(List.of("s3002"), settings));
      case "parallel.next" ->
          gives(
              calls.block("dump-1730001", 1),
              Optional.of(new DumpCalls.Block(1, "s3002", "1", lines)));
      case "parallel.over" -> gives(calls.block("dump-1730001", 2), Optional.empty());
      case "parallel.next-ended" -> fails(calls.block("dump-1730001", 1));
      case "parallel.end" -> gives(calls.end("dump-1730001"), true);
      case "parallel.end-again" -> gives(calls.end("dump-1730001"), false);
      default -> throw missing(shown.id());
    };
  }

  static ShownCalls keys(ShownExchange shown, KeysCalls calls) {
    Bytes answer = Bytes.utf8(shown.answer());
    return switch (shown.id()) {
      case "keys.open" ->
          gives(calls.open("s3002", "612", false), new KeysCalls.Keys(Optional.of("612-81"), 2));
      case "keys.open-lost" -> fails(calls.open("s3002", "613", false));
      case "keys.chunks" -> gives(calls.chunks("612-81", 5000), answer);
      case "keys.chunks-lost" -> fails(calls.chunks("613-81", 5000));
      case "keys.keys" -> gives(calls.keys("612-81", CHUNK), answer);
      case "keys.keys-lost" -> fails(calls.keys("613-81", CHUNK));
      case "keys.documents" ->
          gives(calls.documents("612-81", CHUNK, Bytes.utf8(shown.body())), answer);
      case "keys.close" -> gives(calls.close("612-81"), true);
      default -> throw missing(shown.id());
    };
  }

  static ShownCalls revisions(ShownExchange shown, RevisionCalls calls) {
    Bytes sent = Bytes.utf8(shown.body());
    CompletionStage<byte[]> came =
        switch (shown.id()) {
          case "tree", "tree.old-collection" -> calls.tree("s3002", "612", true);
          case "ranges", "ranges.unfinished", "ranges.old-collection" ->
              calls.ranges("s3002", "612", sent, Optional.empty());
          case "revisions", "revisions.old-collection" ->
              calls.documents("s3002", "612", sent, 1 << 20);
          case "tree.rebuild", "tree.rebuild-old-collection" ->
              calls.rebuild("s3002").thenApply(none -> new byte[0]);
          default -> throw missing(shown.id());
        };
    CompletionStage<String> text =
        came.thenApply(bytes -> new String(bytes, StandardCharsets.UTF_8));
    return shown.status() >= 400 ? fails(text) : gives(text, shown.answer());
  }

  static ShownCalls restore(ShownExchange shown, RestoreCalls calls) {
    Bytes lines = Bytes.utf8(shown.body());
    return switch (shown.id()) {
      case "restore.collection" -> done(restored(shown, calls));
      case "restore.collection-again" -> fails(restored(shown, calls));
      case "restore.indexes" ->
          done(
              calls.indexes(
                  json(shown.sent().get("parameters").toString()), shown.sent().get("indexes")));
      case "restore.view" -> done(calls.view(shown.sent(), true));
      case "restore.data" -> done(calls.data("orders", lines, true));
      case "restore.data-broken", "restore.data-read-only" ->
          fails(calls.data("orders", lines, true));
      default -> throw missing(shown.id());
    };
  }

  private static CompletionStage<Void> restored(ShownExchange shown, RestoreCalls calls) {
    return calls.collection(
        json(shown.sent().get("parameters").toString()),
        shown.sent().get("indexes"),
        RestoreCalls.CollectionOptions.CAREFUL);
  }

  static ShownCalls documents(ShownExchange shown, ArangoLink link) {
    DocumentCalls calls = new DocumentCalls(link, "shop");
    Bytes sent = Bytes.utf8(shown.body());
    Bytes answer = Bytes.utf8(shown.answer());
    CompletionStage<DocumentCalls.Bulk> bulk =
        switch (shown.id()) {
          case "documents.write", "documents.unique" ->
              calls.write("orders", sent, new Writing(Overwrite.REPLACE, true, false));
          case "documents.silent", "documents.silent-failed" ->
              calls.write("orders", sent, new Writing(Overwrite.REPLACE, true, true));
          case "documents.conflict" -> new RowCalls(link, "shop", "orders").replace(sent);
          case "documents.remove" -> calls.remove("orders", sent, true, false);
          case "documents.get" -> calls.get("orders", sent);
          default -> throw missing(shown.id());
        };
    String codes = shown.headers().getOrDefault("X-Arango-Error-Codes", "");
    Map<Integer, Integer> errors =
        codes.isEmpty() ? Map.of() : Map.of(Integer.valueOf(codes.split(":")[0]), 1);
    return gives(bulk, new DocumentCalls.Bulk(errors, answer));
  }

  static ShownCalls cursors(ShownExchange shown, ArangoStub stub) {
    CursorCalls calls = new CursorCalls(stub.link(), "shop");
    CursorCalls.Page first =
        new CursorCalls.Page(
            ServerAddress.parse(stub.url()),
            Optional.of("9911"),
            true,
            Optional.of("2"),
            Bytes.utf8("[[\"o1\",\"_lI1STg----\"]]"));
    CursorCalls.Query query =
        new CursorCalls.Query(
            shown.id().equals("cursor.open") ? shown.sent().get("query").textValue() : "",
            json("{\"@c\":\"orders\"}"),
            1,
            Duration.ofSeconds(60),
            List.of("s3002"),
            true);
    return switch (shown.id()) {
      case "cursor.open" -> gives(calls.open(query), first);
      case "cursor.next" ->
          gives(
              calls.next(first).thenApply(page -> page.rows().utf8() + page.hasMore()),
              "[[\"o2\",\"_lI1STg---_\"]]false");
      case "cursor.close" -> gives(calls.close(first), true);
      case "cursor.expired" -> fails(calls.next(first));
      default -> throw missing(shown.id());
    };
  }
}
