package io.syncline.examples.cli;

import io.syncline.transport.kafka.KafkaChannelAdmin;
import io.syncline.transport.kafka.KafkaOptions;
import io.syncline.transport.kafka.KafkaTransport;
import java.util.List;

/** {@code --mq.type=kafka}: through brokers of the data centre. */
record KafkaQueue(KafkaOptions options) implements Queue {
  @Override
  public Channels open(Process process) {
    KafkaChannelAdmin admin = new KafkaChannelAdmin(options);
    KafkaTransport transport = new KafkaTransport(options);
    return new Channels(
        admin,
        transport,
        List.of(),
        () -> {
          transport.close();
          admin.close();
        });
  }
}
