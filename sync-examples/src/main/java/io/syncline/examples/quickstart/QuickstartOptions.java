package io.syncline.examples.quickstart;

import io.syncline.examples.quickstart.data.Dataset;
import io.syncline.examples.quickstart.data.JdkDataset;
import io.syncline.examples.quickstart.data.SyntheticDataset;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Properties;

/**
 * What was asked for on the command line.
 *
 * @param store {@code -Dstore}: what the clusters are made of; default rocksdb
 * @param transport {@code -Dtransport}: what carries the frames; default memory
 * @param dataset what is replicated: the JDK's data, or with {@code -Ddocuments} (default 500,000)
 *     or {@code -DdocumentSize} (default 1,024 bytes) a synthetic load
 * @param seed {@code -DdamageSeed}: chooses the documents that are written meanwhile and those that
 *     are damaged; random by default
 */
public record QuickstartOptions(Store store, Transport transport, Dataset dataset, long seed) {

  private static final String STORE = "store";
  private static final String TRANSPORT = "transport";
  private static final String DOCUMENTS = "documents";
  private static final String DOCUMENT_SIZE = "documentSize";
  private static final String DAMAGE_SEED = "damageSeed";
  private static final String DEFAULT_DOCUMENTS = "500000";
  private static final String DEFAULT_DOCUMENT_SIZE = "1024";

  /** What the clusters are made of. */
  public enum Store {
    /** RocksDB in this JVM, in a temporary folder for each cluster. */
    ROCKSDB,
    /** Two stand-ins for ArangoDB clusters, as processes that the quickstart starts. */
    ARANGODB_STANDIN
  }

  /** What carries the frames between the two data centres. */
  public enum Transport {
    /** Queues in this JVM. */
    MEMORY,
    /** Two Kafka brokers, one for each data centre, that the quickstart starts. */
    KAFKA,
    /** HTTPS on loopback, for calls as well, with a server for each master and worker. */
    HTTP
  }

  /**
   * Reads the options from system properties.
   *
   * @throws IllegalArgumentException naming the option, its value and what is allowed
   */
  public static QuickstartOptions from(Properties properties) {
    return new QuickstartOptions(
        store(properties), transport(properties), dataset(properties), seed(properties));
  }

  private static Store store(Properties properties) {
    String value = properties.getProperty(STORE, "rocksdb");
    return switch (value) {
      case "rocksdb" -> Store.ROCKSDB;
      case "arangodb-standin" -> Store.ARANGODB_STANDIN;
      default -> throw refused(STORE, value, "rocksdb or arangodb-standin");
    };
  }

  private static Transport transport(Properties properties) {
    String value = properties.getProperty(TRANSPORT, "memory");
    return switch (value) {
      case "memory" -> Transport.MEMORY;
      case "kafka" -> Transport.KAFKA;
      case "http" -> Transport.HTTP;
      default -> throw refused(TRANSPORT, value, "memory, kafka or http");
    };
  }

  private static Dataset dataset(Properties properties) {
    if (properties.getProperty(DOCUMENTS) == null
        && properties.getProperty(DOCUMENT_SIZE) == null) {
      return new JdkDataset();
    }
    long documents = number(properties, DOCUMENTS, DEFAULT_DOCUMENTS);
    long size = number(properties, DOCUMENT_SIZE, DEFAULT_DOCUMENT_SIZE);
    return new SyntheticDataset(
        documents, (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, size)));
  }

  private static long seed(Properties properties) {
    return properties.getProperty(DAMAGE_SEED) == null
        ? new SecureRandom().nextInt(Integer.MAX_VALUE)
        : number(properties, DAMAGE_SEED, "");
  }

  private static long number(Properties properties, String name, String otherwise) {
    String value = properties.getProperty(name, otherwise);
    try {
      return Long.parseLong(value.replace("_", ""));
    } catch (NumberFormatException e) {
      throw refused(name, value, "a whole number");
    }
  }

  private static IllegalArgumentException refused(String name, String value, String allowed) {
    return new IllegalArgumentException(name + " is '" + value + "'; allowed is " + allowed);
  }

  /** One line that says what runs, and how to run the same again. */
  public String describe() {
    return "%s; store %s; transport %s; again with -D%s=%d"
        .formatted(
            dataset.title(),
            store.name().toLowerCase(Locale.ROOT).replace('_', '-'),
            transport.name().toLowerCase(Locale.ROOT),
            DAMAGE_SEED,
            seed);
  }
}
