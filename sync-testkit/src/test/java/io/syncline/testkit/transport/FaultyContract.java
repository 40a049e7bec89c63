package io.syncline.testkit.transport;

/** The contract over a {@link FaultyNetwork}; run by hand, so that its failing can be tested. */
final class FaultyContract extends TransportContract {
  private final Fault fault;

  FaultyContract(Fault fault) {
    this.fault = fault;
  }

  @Override
  protected TransportFixture open() {
    return new FaultyNetwork(fault);
  }
}
