package io.syncline.examples.cli;

import io.syncline.pki.SecretFile;
import io.syncline.pki.TrustAnchors;
import io.syncline.security.Secret;
import io.syncline.security.SecretRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a master's cluster is reached, as a mixin; its workers are told by the master. */
final class StorageFlags {
  @Option(
      names = "--cluster.folder",
      paramLabel = "FOLDER",
      description = "Folder of the cluster, for rocksdb; made if it is not there.")
  private @Nullable Path folder;

  @Option(
      names = "--cluster.endpoint",
      split = ",",
      paramLabel = "URL",
      description =
          "Where the cluster answers, for storage behind a network; with arangodb a coordinator,"
              + " https://host:8529. Repeatable.")
  private List<String> endpoints = new ArrayList<>();

  @Option(
      names = "--cluster.jwt-secret",
      paramLabel = "FILE",
      description =
          "File with the cluster's secret, for storage that has one; a new one is taken up while the"
              + " process runs.")
  private @Nullable Path secretFile;

  @Option(
      names = "--cluster.jwtSecret",
      paramLabel = "VALUE-OR-FILE",
      description = "The same in the older spelling: a file of this name, else the secret itself.")
  private @Nullable String secretText;

  @Option(
      names = "--cluster.user",
      paramLabel = "NAME",
      description =
          "With arangodb, where the secret is not known: a user who may do all. Only coordinators are"
              + " called then, and there is no change feed.")
  private @Nullable String user;

  @Option(
      names = "--cluster.password-file",
      paramLabel = "FILE",
      description = "File with the password of --cluster.user.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--cluster.cacert",
      paramLabel = "FILE",
      description = "Authority of the cluster's TLS certificates; the JDK's without.")
  private @Nullable Path caCert;

  @Option(
      names = "--cluster.allow-plaintext",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "Whether the cluster may be called without TLS (http://). Who listens on the way gets its"
              + " secret and its data.")
  private boolean plaintext;

  @Option(
      names = "--cluster.db-server",
      split = ",",
      paramLabel = "INTERNAL=REACHABLE",
      description =
          "With arangodb, for a DB server that is not reached where the cluster says: its endpoint"
              + " there, and the one to call. Repeatable.")
  private Map<String, String> dbServers = new LinkedHashMap<>();

  @Option(
      names = "--cluster.min-replication-factor",
      paramLabel = "COPIES",
      description = "Copies that collections get at a target at least.")
  private @Nullable Integer minCopies;

  @Option(
      names = "--cluster.max-replication-factor",
      paramLabel = "COPIES",
      description = "Copies that collections get at a target at most.")
  private @Nullable Integer maxCopies;

  @Option(
      names = "--cluster.exclude-root-user",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Whether a target keeps its own user root, with its password.")
  private boolean excludeRoot;

  @Option(
      names = "--cluster.unverified-versions",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "Whether an ArangoDB cluster of version 3.3 to 3.7 is followed as a source. Not verified;"
              + " its shards are compared by reading them whole.")
  private boolean unverifiedVersions;

  @Option(
      names = "--cluster.transactions",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description =
          "Whether an ArangoDB target is written in stream transactions. False where it refuses"
              + " documents in them: a take-over then waits for a call's time, and compares.")
  private boolean transactions;

  @Option(
      names = "--cluster.mode",
      paramLabel = "MODE",
      defaultValue = "auto",
      converter = ModeText.class,
      description =
          "How an ArangoDB cluster is read. direct: from its DB servers, which have a change feed;"
              + " refused where they can't be reached or the secret is not given. coordinator:"
              + " through coordinators only, without a feed. auto: direct where that works.")
  private ClusterReach.Mode mode = ClusterReach.Mode.AUTO;

  /** Modes as they are typed. */
  static final class ModeText implements ITypeConverter<ClusterReach.Mode> {
    @Override
    public ClusterReach.Mode convert(String text) {
      try {
        return ClusterReach.Mode.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  /** Checks what was typed, before anything is opened. */
  void check(Terminal terminal) {
    if (secretFile != null && secretText != null) {
      throw terminal.wrong("choose one of --cluster.jwt-secret and --cluster.jwtSecret");
    }
    if ((user == null) != (passwordFile == null)) {
      throw terminal.wrong("--cluster.user and --cluster.password-file are given together");
    }
    if (user != null && (secretFile != null || secretText != null)) {
      throw terminal.wrong("choose one of --cluster.jwt-secret and --cluster.user");
    }
    if (user != null && mode == ClusterReach.Mode.DIRECT) {
      throw terminal.wrong(
          "--cluster.mode=direct needs --cluster.jwt-secret: DB servers know no --cluster.user");
    }
    if (minCopies != null && minCopies < 1) {
      throw terminal.wrong("--cluster.min-replication-factor is at least 1, not " + minCopies);
    }
    if (maxCopies != null && maxCopies < (minCopies == null ? 1 : minCopies)) {
      throw terminal.wrong(
          "--cluster.max-replication-factor is at least 1 and --cluster.min-replication-factor, not "
              + maxCopies);
    }
  }

  /** How the cluster is reached, with what stands in the files now, and later. */
  ClusterReach reach(WatchedFiles files, Terminal terminal) {
    Optional<Supplier<TrustAnchors>> authority = Optional.empty();
    if (caCert != null) {
      authority = Optional.of(files.follow(caCert, changed -> {})::current);
    }
    return new ClusterReach(
        endpoints,
        secret(files),
        user(terminal),
        authority,
        plaintext,
        dbServers,
        new ClusterReach.Limits(
            minCopies == null ? 0 : minCopies, maxCopies == null ? 0 : maxCopies, excludeRoot),
        unverifiedVersions,
        transactions,
        mode);
  }

  private Optional<SecretRing> secret(WatchedFiles files) {
    if (secretFile != null) {
      return Optional.of(
          files.secret(Optional.of(secretFile), Secret.of(SecretFile.read(secretFile))));
    }
    return Optional.ofNullable(secretText)
        .map(text -> files.secret(JwtFlags.path(text), JwtFlags.read(text)));
  }

  private Optional<ClusterReach.User> user(Terminal terminal) {
    if (user == null || passwordFile == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ClusterReach.User(user, Secret.of(Files.readString(passwordFile).strip())));
    } catch (IOException e) {
      throw terminal.wrong("--cluster.password-file '" + passwordFile + "' can't be read: " + e);
    }
  }
}
