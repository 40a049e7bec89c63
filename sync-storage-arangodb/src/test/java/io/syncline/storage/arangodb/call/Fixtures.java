package io.syncline.storage.arangodb.call;

/** Longer answers of ArangoDB. */
final class Fixtures {
  private Fixtures() {}

  static final String HEALTH =
      """
      {"error":false,"code":200,"ClusterId":"7f0e-demo","Health":{
       "CRDN-cccc0001":{"Endpoint":"ssl://c1.a.example:8529","Role":"Coordinator","Status":"GOOD","ShortName":"Coordinator0001","SyncStatus":"SERVING","Host":"h1","Version":"3.12.4","Engine":"rocksdb","CanBeDeleted":false},
       "PRMR-aaaa0001":{"Endpoint":"ssl://d1.a.example:8530","Role":"DBServer","Status":"GOOD","ShortName":"DBServer0001","SyncStatus":"SERVING","LastAckedTime":"2026-03-02T09:15:00Z","Host":"h2","Version":"3.12.4","Engine":"rocksdb","CanBeDeleted":false},
       "PRMR-aaaa0002":{"Endpoint":"ssl://d2.a.example:8530","Role":"DBServer","Status":"GOOD","ShortName":"DBServer0002","SyncStatus":"SERVING","Version":"3.12.4","Engine":"rocksdb","CanBeDeleted":false},
       "AGNT-eeee0001":{"Endpoint":"ssl://a1.a.example:8531","Role":"Agent","Status":"GOOD","Version":"3.12.4","Engine":"rocksdb","Leader":"AGNT-eeee0001","Leading":true,"LastAckedTime":0.1,"CanBeDeleted":false}}}
      """;

  static final String INVENTORY =
      """
      {"properties":{"id":"2010","name":"shop","isSystem":false,"sharding":"","replicationFactor":2,"writeConcern":1},
       "collections":[{"parameters":{"id":"3001","planId":"3001","name":"orders","type":2,"status":3,"isSystem":false,"deleted":false,
         "waitForSync":false,"cacheEnabled":false,"keyOptions":{"type":"traditional","allowUserKeys":true},
         "schema":{"rule":{"maximum":1.50,"minimum":123456789012345678901234}},"computedValues":null,
         "globallyUniqueId":"c3001/","numberOfShards":2,"shardKeys":["_key"],"shardingStrategy":"hash","replicationFactor":2,"writeConcern":1,"minReplicationFactor":1,
         "isSmart":false,"isSmartChild":false,"isDisjoint":false,"syncByRevision":true,"usesRevisionsAsDocumentIds":true,
         "shards":{"s10001":["_PRMR-aaaa0001"],"s3002":["PRMR-aaaa0001","PRMR-aaaa0002"],"s3003":["PRMR-aaaa0002","PRMR-aaaa0001"]}},
        "indexes":[{"id":"3010","type":"persistent","name":"byCustomer","fields":["customer"],"unique":false,"sparse":false,"deduplicate":true,"estimates":true,"cacheEnabled":false}],
        "planVersion":1,"isReady":true,"allInSync":false}],
       "views":[{"id":"3100","globallyUniqueId":"c3100/","name":"ordersView","type":"search-alias","indexes":[{"collection":"orders","index":"inv1"}]}],
       "tick":"2000123","state":"unused"}
      """;
}
