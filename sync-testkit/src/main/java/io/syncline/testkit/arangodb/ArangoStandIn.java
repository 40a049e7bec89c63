package io.syncline.testkit.arangodb;

import io.syncline.Bytes;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * A stand-in for an ArangoDB cluster: coordinators and DB servers with a port of the loopback
 * address each, in this process. It is not ArangoDB, and shares nothing with it: it answers the
 * calls that replication needs, in ArangoDB's byte forms, as far as these are known from its
 * documentation, and says in {@code /_api/version?details=true} what it is.
 *
 * <p>It is stricter than ArangoDB: paths, verbs, query parameters and attributes that it does not
 * know, and servers that are asked what is not theirs, are refused and remembered as {@link
 * #complaints}; a test asserts that there are none.
 *
 * <p>Shapes: {@link #application} changes data as an application does; {@link #operations} moves
 * leaders, stops servers, and lets logs and snapshots expire; {@link #fault} plants faults.
 *
 * <p>Thread-safe. Threads are daemons named {@code syncline-stand-in-...}. Nothing is on disk.
 */
public final class ArangoStandIn implements AutoCloseable {
  private final Cluster cluster;
  private final Tokens tokens;
  private final Traffic traffic = new Traffic();
  private final Frame frame;
  private final Application application;
  private final Operations operations;

  private ArangoStandIn(StandInOptions options) {
    cluster = new Cluster(options);
    tokens = new Tokens(cluster);
    Router router = new Router(cluster, tokens);
    AllCalls.of(tokens, traffic).forEach(calls -> calls.declare(router));
    frame = new Frame(new Dispatcher(cluster, router, traffic), options.keyfile());
    application = new Application(cluster);
    operations = new Operations(cluster, frame);
  }

  /** Starts one; it listens when this returns. */
  public static ArangoStandIn start(StandInOptions options) {
    ArangoStandIn standIn = new ArangoStandIn(options);
    standIn.frame.start();
    standIn.cluster.members.values().forEach(member -> standIn.frame.open(member));
    return standIn;
  }

  /** Starts one with the defaults. */
  public static ArangoStandIn start() {
    return start(StandInOptions.builder().build());
  }

  /** Where coordinators listen, {@code http://127.0.0.1:1234} or with {@code https}. */
  public List<URI> coordinators() {
    return addresses(Member.Role.COORDINATOR);
  }

  /** Where DB servers listen, in the order of {@link #dbServerIds}. */
  public List<URI> dbServers() {
    return addresses(Member.Role.DB_SERVER);
  }

  /** The ids of the DB servers, {@code PRMR-...}. */
  public List<String> dbServerIds() {
    synchronized (cluster) {
      return List.copyOf(cluster.dbServers.keySet());
    }
  }

  /** The ids of the coordinators, {@code CRDN-...}. */
  public List<String> coordinatorIds() {
    synchronized (cluster) {
      return cluster.members.values().stream()
          .filter(member -> member.role == Member.Role.COORDINATOR)
          .map(member -> member.id)
          .toList();
    }
  }

  /** The address of a server. */
  public URI address(String serverId) {
    synchronized (cluster) {
      return http(cluster.member(serverId));
    }
  }

  /** What an application does: databases, collections, documents. */
  public Application application() {
    return application;
  }

  /** What operators, crashes and time do to the servers. */
  public Operations operations() {
    return operations;
  }

  /** A token that may do all, everywhere, without an end. */
  public String superuserToken() {
    synchronized (cluster) {
      return tokens.superuser();
    }
  }

  /** Another secret from now on; tokens of the one before are good no more. */
  public void changeSecret(Bytes secret) {
    synchronized (cluster) {
      tokens.secrets(List.of(secret));
    }
  }

  /** Another secret signs from now on; tokens of those before stay good. */
  public void addSecret(Bytes secret) {
    synchronized (cluster) {
      List<Bytes> all = new ArrayList<>(tokens.secrets());
      all.add(0, secret);
      tokens.secrets(all);
    }
  }

  /**
   * Begins a fault.
   *
   * @param verb as {@code PUT}, or {@code *}
   * @param path without {@code /_db/name}; {@code *} stands for any characters
   */
  public Fault fault(String verb, String path) {
    return traffic.plant(verb, path);
  }

  /** Lifts all faults; who is held goes on. */
  public void liftFaults() {
    traffic.liftAll();
  }

  /** What no right client would have asked, the first first. */
  public List<Complaint> complaints() {
    synchronized (cluster) {
      return cluster.complaints();
    }
  }

  /** Forgets the complaints so far, for a test that provokes one. */
  public void forgetComplaints() {
    synchronized (cluster) {
      cluster.forgetComplaints();
    }
  }

  /** The requests that were answered or cut, the first first; the last 100,000 at most. */
  public List<Seen> requests() {
    return traffic.seen();
  }

  /** Forgets the requests so far. */
  public void forgetRequests() {
    traffic.forget();
  }

  /**
   * How many requests run now.
   *
   * @param serverId of one server, or empty for all
   * @param path as in {@link #fault}
   */
  public int running(String serverId, String path) {
    return running(serverId, path, "");
  }

  /** The same of requests whose query, as it is sent, has this in it. */
  public int running(String serverId, String path, String query) {
    return traffic.running(serverId, path, query);
  }

  /** Ends. Idempotent. */
  @Override
  public void close() {
    traffic.liftAll();
    frame.close();
  }

  private List<URI> addresses(Member.Role role) {
    List<URI> addresses = new ArrayList<>();
    synchronized (cluster) {
      for (Member member : cluster.members.values()) {
        if (member.role == role) {
          addresses.add(http(member));
        }
      }
    }
    return addresses;
  }

  private static URI http(Member member) {
    String endpoint = member.endpoint();
    return URI.create((endpoint.startsWith("ssl") ? "https" : "http") + endpoint.substring(3));
  }
}
