package io.syncline.storage.arangodb.call;

/**
 * What a failure asks for. {@link #classify} is the one place in which numbers of ArangoDB's errors
 * are judged; the number counts first, the HTTP status where there is none, as with a proxy's page.
 */
public enum RetryClass {
  /** What was wanted is so already: a document that is to be removed is not there. */
  OK,
  /** Passes: the same call again after a pause, where that does no harm. */
  TRANSIENT,
  /** Who leads what has changed, or a server comes or goes: look at the topology again first. */
  TOPOLOGY,
  /**
   * A snapshot, cursor, dump or transaction at the server is gone: open it again, begin that unit.
   */
  LOST_STATE,
  /** The position in the write-ahead log is of no use any more: compare. */
  RESYNC,
  /** One document can't be written as it is. */
  DOCUMENT,
  /** The structure is another than was thought: bring it up to date first. */
  STRUCTURE,
  /** Who calls is not known, or not allowed to. */
  AUTH,
  /** The cluster takes no writes now: wait, and say so. */
  READ_ONLY,
  /** The cluster's licence is over or does not cover this: wait, and tell the operator. */
  LICENCE,
  /** The server does not have this call: do it another way. */
  UNSUPPORTED,
  /** The body was too large: split it. */
  TOO_LARGE,
  /** Nothing that repetition mends: stop, and tell the operator. */
  FATAL;

  /** No number in the answer. */
  public static final int NO_NUMBER = 0;

  /** Whether the same call may succeed later without anything else being done before. */
  public boolean passes() {
    return this == TRANSIENT || this == TOPOLOGY;
  }

  /**
   * Judges a failure.
   *
   * @param errorNum of the answer, {@link #NO_NUMBER} where it has none
   * @param status of HTTP
   */
  public static RetryClass classify(int errorNum, int status) {
    return switch (errorNum) {
      case NO_NUMBER -> ofStatus(status);
      case 1202 -> OK;
      case 1,
          3,
          4,
          18,
          28,
          29,
          32,
          1000,
          1200,
          1302,
          1303,
          1304,
          1429,
          1447,
          1448,
          1454,
          1456,
          1457,
          1458,
          1460,
          1461,
          1462,
          1463,
          1467,
          1472,
          1473,
          1474,
          1482,
          1483,
          1488,
          1492,
          1497,
          1498,
          1499,
          1601,
          1650,
          21003,
          21004 ->
          TRANSIENT;
      case 30,
          38,
          1238,
          1400,
          1401,
          1402,
          1403,
          1404,
          1405,
          1406,
          1407,
          1408,
          1409,
          1410,
          1411,
          1412,
          1413,
          1416,
          1417,
          1418,
          1419,
          1446,
          1449,
          1464,
          1465,
          1478,
          1481,
          1489,
          1490,
          1491,
          1495,
          1496 ->
          TOPOLOGY;
      case 21, 1500, 1600, 1654, 1655 -> LOST_STATE;
      case 1414 -> RESYNC;
      case 1205,
          1208,
          1210,
          1216,
          1221,
          1222,
          1226,
          1227,
          1233,
          1466,
          1468,
          1469,
          1504,
          1505,
          1524,
          1620,
          1621,
          4001,
          4002,
          4003,
          4004,
          4005,
          4006,
          4007,
          4008,
          4009 ->
          DOCUMENT;
      case 1203,
          1207,
          1212,
          1214,
          1218,
          1228,
          1232,
          1235,
          1237,
          1484,
          1485,
          1486,
          1487,
          1702,
          1703,
          1924,
          1925,
          4000 ->
          STRUCTURE;
      case 11 -> AUTH;
      case 1004 -> READ_ONLY;
      case 9, 36, 1470 -> UNSUPPORTED;
      case 10, 14, 31, 600, 1100, 1104, 1213, 1225, 1229, 1230, 1242, 1450, 1471, 1477 -> FATAL;
      case 9001, 9002, 9003, 9004, 9005, 9006, 9007, 9008 -> LICENCE;
      // Numbers that are HTTP's own, and those that are not known.
      default -> ofStatus(status);
    };
  }

  private static RetryClass ofStatus(int status) {
    return switch (status) {
      case 401, 403 -> AUTH;
      case 404, 405, 501 -> UNSUPPORTED;
      case 408, 409, 412, 429, 500, 502, 503, 504 -> TRANSIENT;
      case 410 -> LOST_STATE;
      case 413 -> TOO_LARGE;
      case 421 -> TOPOLOGY;
      default -> FATAL;
    };
  }
}
