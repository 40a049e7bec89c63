package io.syncline.transport.kafka;

import io.syncline.ClusterId;
import io.syncline.testkit.transport.TransportFixture;
import io.syncline.transport.ChannelAdmin;
import io.syncline.transport.Transport;

/** Two data centres over Kafka. */
record KafkaFixture(KafkaSite source, KafkaSite target) implements TransportFixture {
  static final ClusterId SOURCE = new ClusterId("dc-source");
  static final ClusterId TARGET = new ClusterId("dc-target");

  @Override
  public Transport transport(ClusterId dataCentre) {
    return new KafkaTransport(site(dataCentre).options().build());
  }

  @Override
  public ChannelAdmin admin(ClusterId dataCentre) {
    return site(dataCentre).admin;
  }

  @Override
  public boolean revokes() {
    return false; // the credential is shared, and the broker knows no list of revoked ones
  }

  private KafkaSite site(ClusterId dataCentre) {
    return dataCentre.equals(SOURCE) ? source : target;
  }
}
