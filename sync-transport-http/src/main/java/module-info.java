/** Calls over HTTPS, the REST control plane, and channels over HTTPS. */
module io.syncline.http {
  requires static org.jspecify;
  requires transitive io.syncline;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires okhttp3;
  requires org.eclipse.jetty.server;
  requires org.slf4j;

  exports io.syncline.control.http;
  exports io.syncline.http;
  exports io.syncline.control.rest;
}
