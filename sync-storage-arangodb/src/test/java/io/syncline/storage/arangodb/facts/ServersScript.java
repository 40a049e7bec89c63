package io.syncline.storage.arangodb.facts;

import java.util.List;

/**
 * A shell script that runs the servers of one ArangoDB cluster, each started again when it ends:
 * {@code arangod} alone, so that nothing else of an image is relied on.
 *
 * @param folder where data, logs and process ids are kept; made if it is not there
 * @param secret of the cluster, without single quotes
 * @param agent the port of its agent
 * @param dbServers the ports of its DB servers
 * @param coordinators the ports of its coordinators
 */
record ServersScript(
    String folder, String secret, int agent, List<Integer> dbServers, List<Integer> coordinators) {
  /** Runs the servers until it is ended. */
  String run() {
    StringBuilder script = new StringBuilder(secretFile(folder, secret));
    script.append("keep() { port=$1; shift; while true; do\n");
    script.append("\"$@\" & echo $! > " + folder + "/$port.pid; wait $!; sleep 1\ndone }\n");
    script.append(
        server(agent, "--agency.activate true --agency.size 1 --agency.supervision true"));
    script.append(" --agency.my-address tcp://127.0.0.1:" + agent + " &\n");
    dbServers.forEach(port -> script.append(member(port, "DBSERVER")));
    coordinators.forEach(port -> script.append(member(port, "COORDINATOR")));
    return script.append("wait\n").toString();
  }

  /** Runs one server that is no member of a cluster, and ends when it does. */
  static String single(String folder, String secret, int port) {
    return secretFile(folder, secret) + "exec " + arangod(folder, port) + "\n";
  }

  private static String secretFile(String folder, String secret) {
    return "umask 077; mkdir -p "
        + folder
        + "\nprintf %s '"
        + secret
        + "' > "
        + folder
        + "/secret\n";
  }

  /** Ends all servers without notice; {@link #run} starts them again. */
  String kill() {
    return "kill -KILL $(cat " + folder + "/*.pid)";
  }

  private String member(int port, String role) {
    return server(port, "--cluster.my-role " + role)
        + " --cluster.my-address tcp://127.0.0.1:"
        + port
        + " --cluster.agency-endpoint tcp://127.0.0.1:"
        + agent
        + " &\n";
  }

  private String server(int port, String more) {
    return "keep " + port + " " + arangod(folder, port) + " " + more;
  }

  private static String arangod(String folder, int port) {
    return "arangod --configuration none --server.endpoint tcp://0.0.0.0:"
        + port
        + " --database.directory "
        + folder
        + "/"
        + port
        + " --server.authentication true --server.jwt-secret-keyfile "
        + folder
        + "/secret --log.output file://"
        + folder
        + "/"
        + port
        + ".log";
  }
}
