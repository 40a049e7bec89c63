package io.syncline.storage.arangodb.data;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers as servers give them. */
final class Exchanges {
  static final String TAIL =
      """
      {"tick":"4203","type":2300,"db":"shop","cuid":"c3001/s3002","tid":"0","data":{"_id":"orders/o1","_key":"o1","_rev":"_lI1STg----","customer":"k7","n":1}}
      {"tick":"4206","type":2200,"db":"shop","tid":"88123"}
      {"tick":"4207","type":2300,"db":"shop","cuid":"c3001/s3002","tid":"88123","data":{"_id":"orders/o2","_key":"o2","_rev":"_lI1STg---_","n":2}}
      {"tick":"4208","type":2302,"db":"shop","cuid":"c3001/s3002","tid":"88123","data":{"_key":"o1","_rev":"_lI1STne---"}}
      {"tick":"4209","type":2201,"db":"shop","tid":"88123"}
      {"tick":"4212","type":2100,"db":"shop","cuid":"c3001/s3002","data":{"id":"3010","type":"persistent","name":"byCustomer","fields":["customer"],"unique":false,"sparse":false,"deduplicate":true,"estimates":true}}
      {"tick":"4213","type":2004,"db":"shop","cuid":"c3001/s3002"}
      {"tick":"4215","type":2302,"db":"shop","cuid":"c3001/s3002","tid":"0","data":{"_key":"o9","_rev":""}}
      """;

  static final String STRUCTURE =
      """
      {"tick":"51","type":1100,"db":"lab","data":{"id":"9001","name":"lab"}}
      {"tick":"52","type":1101,"db":"lab"}
      {"tick":"60","type":2000,"db":"shop","cuid":"c3500/s3501","data":{"id":"81","name":"s3501","planId":"3500","type":2,"globallyUniqueId":"c3500/s3501","isSystem":false,"keyOptions":{"type":"traditional","allowUserKeys":true},"indexes":[]}}
      {"tick":"61","type":2003,"db":"shop","cuid":"c3500/s3501","data":{"name":"s3501","waitForSync":true}}
      {"tick":"62","type":2001,"db":"shop","cuid":"c3500/s3501"}
      {"tick":"63","type":2101,"db":"shop","cuid":"c3001/s3002","data":{"id":"3010"}}
      {"tick":"64","type":2110,"db":"shop","cuid":"c3600/","data":{"id":"3600","name":"v","type":"arangosearch","links":{}}}
      {"tick":"65","type":2112,"db":"shop","cuid":"c3600/","data":{"id":"3600","name":"v","type":"arangosearch"}}
      {"tick":"66","type":2111,"db":"shop","cuid":"c3600/"}
      """;

  static final String USER =
      """
      {"_key":"451","_id":"_users/451","_rev":"_lI1STne---","user":"app","source":"LOCAL",\
      "authData":{"active":true,"simple":{"method":"sha256","salt":"a1b2c3d4","hash":"ab499b366da576e775afa9cbd87b80e0fdc66d82d6e7e713b1d9a7da9bcc8d1c"}},\
      "databases":{"shop":{"permissions":{"read":true,"write":true},"collections":{"*":{"permissions":{"undefined":true}}}}},"userData":{"team":"x"},"configData":{}}""";

  static final String TREE =
      """
      {"version":0,"maxDepth":1,"rangeMin":"_lI1STg----","rangeMax":"_lI1UTg----","initialRangeMin":"_lI1STg----","count":4,"hash":13889944332211009988,
       "nodes":[{"hash":15000000000000000001,"count":2},{"hash":9223372036854775809,"count":1},{},{"hash":77,"count":1},{},{},{},{}]}
      """;

  static final String WRITTEN =
      """
      [{"_id":"orders/o1","_key":"o1","_rev":"_lI1STg----","_oldRev":"_lI1SUYO---"},{"error":true,"errorNum":1221,"errorMessage":"illegal document key"}]""";

  private Exchanges() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Headers of a tail: checkmore, lastincluded, lastscanned, lasttick, frompresent. */
  static TailAnswer headers(
      String more, String included, String scanned, String last, String from) {
    return TailAnswer.of(
        Map.of(
                "x-arango-replication-checkmore", more,
                "x-arango-replication-lastincluded", included,
                "x-arango-replication-lastscanned", scanned,
                "x-arango-replication-lasttick", last,
                "x-arango-replication-frompresent", from)
            ::get);
  }
}
