/** What hosts and the library test with: contract suites, fakes, faults and the simulation. */
module io.syncline.testkit {
  requires static org.jspecify;
  requires transitive io.syncline;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires transitive org.assertj.core;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.tngtech.archunit;
  requires org.eclipse.jetty.server;
  requires org.slf4j;

  exports io.syncline.testkit.arangodb;
  exports io.syncline.testkit.simulation;
  exports io.syncline.testkit.control;
  exports io.syncline.testkit.line;
  exports io.syncline.testkit.state;
  exports io.syncline.testkit.store;
  exports io.syncline.testkit.time;
  exports io.syncline.testkit.transport;

  opens io.syncline.testkit.control to
      org.junit.platform.commons;
  opens io.syncline.testkit.state to
      org.junit.platform.commons;
  opens io.syncline.testkit.store to
      org.junit.platform.commons;
  opens io.syncline.testkit.transport to
      org.junit.platform.commons;
}
