package io.syncline.examples.cli;

import io.syncline.control.rest.ChannelAccess;
import io.syncline.control.rest.TlsAuthentication;
import io.syncline.transport.kafka.KafkaChannelAdmin;
import io.syncline.transport.kafka.KafkaOptions;
import io.syncline.transport.kafka.KafkaTls;
import io.syncline.transport.kafka.KafkaTransport;
import io.syncline.transport.kafka.SwappableKafkaTls;
import java.util.List;
import java.util.Optional;

/** {@code --mq.type=kafka}: through brokers of the data centre. */
final class KafkaQueue implements Queue {
  private final KafkaOptions.Builder builder;
  private final KafkaOptions options;

  /** Checks the options; opens nothing. */
  KafkaQueue(KafkaOptions.Builder builder) {
    this.builder = builder;
    this.options = builder.build();
  }

  @Override
  public Channels open(Process process) {
    KafkaOptions counted = builder.metrics(process.metrics()).build();
    KafkaChannelAdmin admin = new KafkaChannelAdmin(counted);
    KafkaTransport transport = new KafkaTransport(counted);
    return new Channels(
        Optional.of(admin),
        transport,
        List.of(),
        Optional.empty(),
        () -> {
          transport.close();
          admin.close();
        });
  }

  @Override
  public ChannelAccess access() {
    TlsAuthentication shown =
        options.security() instanceof SwappableKafkaTls tls
            ? shown(tls.current())
            : TlsAuthentication.NONE;
    return new ChannelAccess(
        options.endpoints().stream().map(broker -> WorkerQueue.KAFKA + broker).toList(), shown);
  }

  private static TlsAuthentication shown(KafkaTls tls) {
    return new TlsAuthentication(tls.certificates(), tls.key(), "", tls.authorities());
  }
}
