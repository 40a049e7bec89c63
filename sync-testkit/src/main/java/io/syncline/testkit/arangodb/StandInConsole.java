package io.syncline.testkit.arangodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Commands in lines, words apart by single blanks; the last word may hold blanks. The answer is
 * {@code {"ok":true}}, with {@code result} where there is one, or {@code {"ok":false,"error":...}}.
 *
 * <pre>
 * create-database DB                      drop-database DB
 * create-collection DB NAME SHARDS COPIES drop-collection DB NAME
 * put DB COLLECTION JSON                  remove DB COLLECTION KEY
 * truncate DB COLLECTION                  documents DB COLLECTION
 * shards DB COLLECTION                    move-leader DB SHARD SERVER
 * add-db-server                           stop SERVER        start SERVER
 * restart SERVER                          wipe SERVER        fail-over SERVER
 * expire-wal SERVER TICK                  expire-unprotected-wal SERVER
 * expire-batches SERVER                   last-tick SERVER   open-batches SERVER
 * read-only true|false                    superuser-token    addresses
 * hears-of-mode-later SERVER MILLIS        partial-commit SERVER
 * open-transactions
 * fault VERB PATH refuse STATUS ERRORNUM  fault VERB PATH reset-before|reset-after|half|hold|hold-after
 * fault VERB PATH refuse-after STATUS ERRORNUM
 * fault VERB PATH delay MILLIS            lift-faults        complaints
 * </pre>
 */
final class StandInConsole {
  private final ArangoStandIn standIn;
  private final Map<String, Command> commands = new TreeMap<>();

  private record Command(int words, Function<String[], @Nullable Object> action) {}

  StandInConsole(ArangoStandIn standIn) {
    this.standIn = standIn;
    data();
    servers();
    rest();
  }

  /** Runs one line. */
  ObjectNode run(String line) {
    int blank = line.indexOf(' ');
    Command command = commands.get(blank < 0 ? line : line.substring(0, blank));
    if (command == null) {
      return failed("unknown command; there are " + commands.keySet());
    }
    String[] words = line.split(" ", command.words + 1);
    if (words.length != command.words + 1) {
      return failed("this command takes " + command.words + " words");
    }
    try {
      Object result = command.action.apply(words);
      ObjectNode done = Json.object().put("ok", true);
      if (result instanceof JsonNode node) {
        done.set("result", node);
      } else if (result != null) {
        done.put("result", result.toString());
      }
      return done;
    } catch (IllegalArgumentException | IllegalStateException | Refusal e) {
      return failed(e.getMessage());
    }
  }

  private static ObjectNode failed(@Nullable String why) {
    return Json.object().put("ok", false).put("error", why);
  }

  private void data() {
    Application shop = standIn.application();
    does("create-database", 1, words -> shop.createDatabase(words[1]));
    does("drop-database", 1, words -> shop.dropDatabase(words[1]));
    gives(
        "create-collection",
        4,
        words ->
            shop.createCollection(
                words[1], words[2], Integer.parseInt(words[3]), Integer.parseInt(words[4])));
    does("drop-collection", 2, words -> shop.dropCollection(words[1], words[2]));
    gives("put", 3, words -> shop.put(words[1], words[2], words[3]));
    gives("remove", 3, words -> shop.remove(words[1], words[2], words[3]));
    does("truncate", 2, words -> shop.truncate(words[1], words[2]));
    gives(
        "documents",
        2,
        words -> {
          ArrayNode all = Json.array();
          shop.documents(words[1], words[2])
              .values()
              .forEach(text -> all.add(Json.parse(io.syncline.Bytes.utf8(text))));
          return all;
        });
    gives(
        "shards",
        2,
        words -> {
          ObjectNode all = Json.object();
          shop.shards(words[1], words[2])
              .forEach((shard, at) -> at.forEach(all.withArray(shard)::add));
          return all;
        });
  }

  private void servers() {
    Operations operations = standIn.operations();
    does("move-leader", 3, words -> operations.moveLeader(words[1], words[2], words[3]));
    gives("add-db-server", 0, words -> operations.addDbServer());
    does("stop", 1, words -> operations.stop(words[1]));
    does("start", 1, words -> operations.start(words[1]));
    does("restart", 1, words -> operations.restart(words[1]));
    does("wipe", 1, words -> operations.wipe(words[1]));
    does("fail-over", 1, words -> operations.failOver(words[1]));
    does("expire-wal", 2, words -> operations.expireWal(words[1], Long.parseLong(words[2])));
    does("expire-unprotected-wal", 1, words -> operations.expireUnprotectedWal(words[1]));
    does("expire-batches", 1, words -> operations.expireBatches(words[1]));
    gives("last-tick", 1, words -> operations.lastTick(words[1]));
    gives("open-batches", 1, words -> operations.openBatches(words[1]));
    does(
        "hears-of-mode-later",
        2,
        words ->
            operations.hearsOfModeLater(words[1], Duration.ofMillis(Long.parseLong(words[2]))));
    does("partial-commit", 1, words -> operations.nextCommitIsPartial(words[1]));
    gives("open-transactions", 0, words -> operations.openTransactions());
    does("read-only", 1, words -> operations.readOnly(Boolean.parseBoolean(words[1])));
  }

  private void rest() {
    gives("superuser-token", 0, words -> standIn.superuserToken());
    gives("addresses", 0, words -> StandInProcess.addresses(standIn));
    does("fault", 3, words -> fault(standIn.fault(words[1], words[2]), words[3].split(" ")));
    does("lift-faults", 0, words -> standIn.liftFaults());
    gives(
        "complaints",
        0,
        words -> {
          ArrayNode all = Json.array();
          for (Complaint complaint : standIn.complaints()) {
            all.addObject()
                .put("server", complaint.server())
                .put("request", complaint.request())
                .put("reason", complaint.reason());
          }
          return all;
        });
  }

  private static void fault(Fault fault, String[] words) {
    switch (words[0] + "/" + words.length) {
      case "refuse/3" -> fault.refuses(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "refuse-after/3" ->
          fault.refusesAfter(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "reset-before/1" -> fault.resetsBefore();
      case "reset-after/1" -> fault.resetsAfter();
      case "half/1" -> fault.halvesTheAnswer();
      case "hold/1" -> fault.holdsBefore();
      case "hold-after/1" -> fault.holdsAfter();
      case "delay/2" -> fault.delays(Duration.ofMillis(Long.parseLong(words[1])));
      default -> throw new IllegalArgumentException("no such fault: " + String.join(" ", words));
    }
  }

  private void does(String name, int words, java.util.function.Consumer<String[]> action) {
    gives(
        name,
        words,
        given -> {
          action.accept(given);
          return null;
        });
  }

  private void gives(String name, int words, Function<String[], @Nullable Object> action) {
    commands.put(name, new Command(words, action));
  }
}
