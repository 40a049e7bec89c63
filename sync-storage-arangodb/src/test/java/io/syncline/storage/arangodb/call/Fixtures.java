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
}
