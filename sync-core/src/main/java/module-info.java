/** The public API, the ports, the engine, and the in-memory implementations. */
module io.syncline {
  requires static org.jspecify;
  requires static org.bouncycastle.pkix;
  requires static org.bouncycastle.provider;
  requires com.fasterxml.jackson.databind;
  requires transitive com.codahale.metrics;
  requires org.slf4j;

  // A package is exported from its first class on: the compiler refuses an empty one.

  exports io.syncline;
  exports io.syncline.inventory;
  exports io.syncline.store;
  exports io.syncline.store.memory;
  exports io.syncline.transport;
  exports io.syncline.transport.memory;
  exports io.syncline.state;
  exports io.syncline.state.memory;
  exports io.syncline.control;
  exports io.syncline.control.memory;
  exports io.syncline.metrics;
  exports io.syncline.pki;
  exports io.syncline.security;
  exports io.syncline.internal.loop to
      io.syncline.testkit;
  exports io.syncline.internal.transport to
      io.syncline.http,
      io.syncline.transport.kafka;
}
