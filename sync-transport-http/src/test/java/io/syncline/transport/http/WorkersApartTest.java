package io.syncline.transport.http;

import io.syncline.testkit.transport.TransportContract;
import io.syncline.testkit.transport.TransportFixture;

/** Each worker of a data centre in a process of its own, beside the master's. */
final class WorkersApartTest extends TransportContract {
  @Override
  protected TransportFixture open() {
    return new HttpFixture(true);
  }
}
