package io.syncline.transport.http;

import io.syncline.testkit.transport.TransportContract;
import io.syncline.testkit.transport.TransportFixture;

/** Master and workers of a data centre in one process. */
final class HttpTransportTest extends TransportContract {
  @Override
  protected TransportFixture open() {
    return new HttpFixture(false);
  }
}
