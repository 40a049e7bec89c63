package io.syncline.storage.arangodb.call;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * ArangoDB's errors as its documentation lists them, each with the statuses it comes with and what
 * it asks for. Ranges are of all numbers from the first to the last.
 */
public final class ErrorTable {
  private static final String LINES =
      """
      401             | 401      | AUTH        | not authorised
      11              | 403      | AUTH        | forbidden
      10, 400         | 400      | FATAL       | bad parameter
      3, 32           | 500, 503 | TRANSIENT   | out of memory, limit of a resource, tails at once
      1, 4, 500       | 500      | TRANSIENT   | internal
      9, 501          | 501      | UNSUPPORTED | not implemented
      14              | 500      | FATAL       | file missing
      18, 28, 29      | 500      | TRANSIENT   | lock timeout, locked, deadlock
      21, 1500, 1654  | 410      | LOST_STATE  | request, query or transaction ended
      30, 38          | 503      | TOPOLOGY    | shutting down, starting up
      31              | 501      | FATAL       | Enterprise only
      36              | 400, 404 | UNSUPPORTED | disabled feature
      600             | 400      | FATAL       | broken JSON
      1000            | 500      | TRANSIENT   | illegal state
      1004            | 403      | READ_ONLY   | read-only
      1100, 1104      | 500      | FATAL       | corrupted, disk full
      1200            | 409, 412 | TRANSIENT   | conflict
      1202            | 404      | OK          | no such document
      1203            | 404      | STRUCTURE   | no such collection or view
      1205, 1208, 1221, 1226, 1227, 1233 | 400 | DOCUMENT | bad id, name, key, object, edge
      1207            | 409      | STRUCTURE   | duplicate name
      1210            | 409      | DOCUMENT    | unique constraint
      1212, 1214      | 404, 400 | STRUCTURE   | index missing, bad handle
      1213            | 400      | FATAL       | cross collection
      1216            | 400      | DOCUMENT    | too large
      1218, 1237      | 400      | STRUCTURE   | type of the collection
      1222            | 400      | DOCUMENT    | _key not allowed
      1225            | 500      | FATAL       | out of keys
      1228            | 404      | STRUCTURE   | no such database
      1229            | 400      | FATAL       | name of a database
      1230            | 403      | FATAL       | only in _system
      1232            | 400      | STRUCTURE   | key generator unknown
      1235            | 400      | STRUCTURE   | index not made
      1238            | 404      | TOPOLOGY    | collection not loaded
      1242            | 400, 500 | FATAL       | index with legacy sorted keys
      1302-1304       | 503, 500 | TRANSIENT   | try again, busy, merge
      1400-1413, 1416 | 500      | TOPOLOGY    | replication
      1414            | 500      | RESYNC      | start tick not present
      1417-1419       | 500      | TOPOLOGY    | shard not empty, replicated log
      1429            | 403, 503 | TRANSIENT   | write concern
      1446, 1449      | 500      | TOPOLOGY    | no follower, unknown server
      1447            | 409      | TRANSIENT   | commit of a follower
      1448            | 412      | TRANSIENT   | precondition of making a collection
      1450            | 400      | FATAL       | too many shards
      1454, 1456, 1458, 1460-1463 | 500 | TRANSIENT | structure not in plan or current
      1457            | 500      | TRANSIENT   | cluster timeout
      1464            | 500      | TOPOLOGY    | shard gone
      1465, 1478      | 503      | TOPOLOGY    | connection lost, backend unavailable
      1466            | 400      | DOCUMENT    | must not give _key
      1467            | 500      | TRANSIENT   | contradicting answers
      1468, 1469      | 400      | DOCUMENT    | shard keys missing, changed
      1470            | 501      | UNSUPPORTED | not in a cluster
      1471, 1477      | 501, 403 | FATAL       | only on a coordinator, on a DB server
      1472, 1492      | 500      | TRANSIENT   | Agency
      1473            | 500      | TRANSIENT   | truncate failed
      1474            | 500      | TRANSIENT   | AQL communication
      1481            | 500      | TOPOLOGY    | collection out of sync
      1482, 1483      | 500      | TRANSIENT   | plan of an index
      1484, 1486      | 400, 500 | STRUCTURE   | prototype unknown
      1485            | 403, 500 | STRUCTURE   | prototype used
      1487            | 500      | STRUCTURE   | too few DB servers
      1488            | 500      | TRANSIENT   | follower not dropped
      1489, 1490      | 406      | TOPOLOGY    | leader or follower refuses
      1491            | 421      | TOPOLOGY    | leader resigned
      1495, 1496      | 503      | TOPOLOGY    | leadership
      1497-1499       | 500      | TRANSIENT   | plan of views and collections
      1600            | 404      | LOST_STATE  | cursor or batch missing
      1601            | 409      | TRANSIENT   | cursor busy
      1620, 1621      | 400      | DOCUMENT    | schema
      1650            | 500      | TRANSIENT   | transaction internal
      1655            | 404      | LOST_STATE  | transaction unknown
      1702            | 409      | STRUCTURE   | user exists
      1703            | 404      | STRUCTURE   | user missing
      1924            | 404      | STRUCTURE   | graph missing
      1925            | 409      | STRUCTURE   | graph exists
      4000            | 400      | STRUCTURE   | smart graph
      4001-4009       | 400      | DOCUMENT    | smart graph, smart join
      9001-9008       | 403, 503 | LICENCE     | licence
      21003           | 503      | TRANSIENT   | queue full
      21004           | 412      | TRANSIENT   | queue time
      1504, 1505, 1524 | 400     | DOCUMENT    | what a sink for Kafka holds for bad data
      """;

  private ErrorTable() {}

  /** One number with one of its statuses. */
  public record Row(int number, int status, RetryClass expected, String meaning) {
    /** As an answer of a server. */
    public ArangoError error() {
      return ErrorTable.error(number, status);
    }

    @Override
    public String toString() {
      return number + "/" + status + " " + meaning;
    }
  }

  /** A server answered so. */
  public static ArangoError error(int number, int status) {
    return ArangoError.answered(
        new ArangoError.Where("PUT /x", "http://c1:8529", true), status, number, "as documented");
  }

  /** Each number with each of its statuses. */
  public static Stream<Row> rows() {
    return LINES.lines().flatMap(ErrorTable::row);
  }

  private static Stream<Row> row(String line) {
    List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
    return numbers(cells.get(0))
        .boxed()
        .flatMap(
            number ->
                numbers(cells.get(1))
                    .mapToObj(
                        status ->
                            new Row(
                                number, status, RetryClass.valueOf(cells.get(2)), cells.get(3))));
  }

  private static IntStream numbers(String cell) {
    return Arrays.stream(cell.split(", *"))
        .flatMapToInt(
            part -> {
              int[] ends = Arrays.stream(part.split("-")).mapToInt(Integer::parseInt).toArray();
              return IntStream.rangeClosed(ends[0], ends[ends.length - 1]);
            });
  }
}
