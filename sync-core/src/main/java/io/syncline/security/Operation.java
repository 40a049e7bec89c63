package io.syncline.security;

/**
 * All that can be asked of a master or a worker over the network, one constant for each route. The
 * routes under {@code /_api} are ArangoSync's, but for the server mode; those under {@code
 * /_syncline} are our own.
 *
 * <p>A path is a template: {@code {name}} stands for one segment, {@code {shard}} for the five
 * segments {@code database/{db}/collection/{col}/shard/{i}} that ArangoSync writes, see {@link
 * #path()}.
 */
public enum Operation {
  /** The library's version, of the process that is asked. */
  VERSION(Service.BOTH, "GET", "/_api/version"),
  /** Whether the process is a master or a worker. */
  ROLE(Service.BOTH, "GET", "/_api/role"),
  /** An error while anything is wrong. */
  HEALTH(Service.BOTH, "GET", "/_api/health"),
  /** Metrics as Prometheus text. */
  METRICS(Service.BOTH, "GET", "/metrics"),
  /** Metrics as JSON. */
  METRICS_JSON(Service.BOTH, "GET", "/metrics.json"),

  /** The status, incoming and outgoing. */
  STATUS(Service.MASTER, "GET", "/_api/sync"),
  /** Makes this data centre the target of a source. */
  CONFIGURE(Service.MASTER, "POST", "/_api/sync"),
  /** Stops or aborts the incoming synchronisation. */
  CANCEL(Service.MASTER, "DELETE", "/_api/sync"),
  /** The shards of all data centres that take part. */
  DATA_CENTRES(Service.MASTER, "GET", "/_api/sync/shards"),
  /** The digests of a shard in each data centre. */
  CHECKSUM(Service.MASTER, "GET", "/_api/sync/{shard}/checksum"),
  /** Gives a failed shard another try. */
  RESET_SHARD(Service.MASTER, "PUT", "/_api/sync/{shard}/reset"),
  /** Asks for the source to be made read-only. */
  BARRIER_PLACE(Service.MASTER, "POST", "/_api/sync/barrier"),
  /** How many shards are in sync under the barrier. */
  BARRIER_STATE(Service.MASTER, "GET", "/_api/sync/barrier"),
  /** Lifts the barrier. */
  BARRIER_LIFT(Service.MASTER, "DELETE", "/_api/sync/barrier"),
  /** The message timeout. */
  MESSAGE_TIMEOUT_GET(Service.MASTER, "GET", "/_api/message-timeout"),
  /** Sets the message timeout. */
  MESSAGE_TIMEOUT_SET(Service.MASTER, "PUT", "/_api/message-timeout"),
  /** Why the cluster is read-only: not a call of ArangoSync. */
  SERVER_MODE_GET(Service.MASTER, "GET", "/_api/server-mode"),
  /** Makes the cluster read-only or takes that back: not a call of ArangoSync. */
  SERVER_MODE_SET(Service.MASTER, "PUT", "/_api/server-mode"),
  /** The endpoints of all masters of this data centre. */
  ENDPOINTS(Service.MASTER, "GET", "/_api/endpoints"),
  /** The endpoint of the leader. */
  LEADER_ENDPOINT(Service.MASTER, "GET", "/_api/leader/endpoint"),
  /** The masters of this data centre. */
  MASTERS(Service.MASTER, "GET", "/_api/masters"),

  /** Hands a starting worker its configuration, with the cluster's secret and a private key. */
  WORKER_CONFIGURATION(Service.MASTER, "POST", "/_api/worker/configure"),
  /** The workers of this data centre. */
  WORKERS(Service.MASTER, "GET", "/_api/worker"),
  /** A worker registers or renews. */
  WORKER_REGISTER(Service.MASTER, "PUT", "/_api/worker"),
  /** One worker. */
  WORKER_GET(Service.MASTER, "GET", "/_api/worker/{id}"),
  /** A worker takes its leave. */
  WORKER_LEAVE(Service.MASTER, "DELETE", "/_api/worker/{id}"),
  /** The tasks of this data centre. */
  TASKS(Service.MASTER, "GET", "/_api/task"),
  /** One task. */
  TASK_GET(Service.MASTER, "GET", "/_api/task/id/{id}"),
  /** The tasks of a channel. */
  TASKS_OF_CHANNEL(Service.MASTER, "GET", "/_api/task/channel/{channel}"),
  /** A worker says that a task has ended. */
  TASK_COMPLETED(Service.MASTER, "PUT", "/_api/task/{id}/completed"),
  /** Makes the tasks of a shard. */
  SHARD_START(Service.MASTER, "POST", "/_api/sync/{shard}"),
  /** Ends the tasks of a shard. */
  SHARD_CANCEL(Service.MASTER, "DELETE", "/_api/sync/{shard}"),
  /** A worker reports incoming shards. */
  SHARD_REPORTS(Service.MASTER, "PUT", "/_api/sync/multiple/status"),
  /** A worker reports how many shards there are. */
  SHARD_TOTAL(Service.MASTER, "PUT", "/_api/sync/status"),
  /** Whether a channel is still of use. */
  CHANNEL_RELEVANT(Service.MASTER, "GET", "/_api/mq/channel/{channel}/is-relevant"),

  /** Where a channel is, and a token for it. */
  CHANNEL_ENDPOINT(Service.MASTER, "GET", "/_api/mq/direct/channel/{channel}/endpoint"),
  /** Makes a channel token last longer. */
  TOKEN_RENEW(Service.MASTER, "POST", "/_api/mq/direct/token/renew"),
  /** Makes a child of a channel token. */
  TOKEN_CLONE(Service.MASTER, "POST", "/_api/mq/direct/token/clone"),
  /** Reads a channel in ArangoSync's form. */
  CHANNEL_MESSAGES(Service.BOTH, "GET", "/_api/mq/direct/channel/{channel}/messages"),
  /** Removes what was read. */
  CHANNEL_COMMIT(Service.BOTH, "POST", "/_api/mq/direct/channel/{channel}/commit"),

  /** The target's leader opens an outgoing synchronisation. */
  OUTGOING_OPEN(Service.MASTER, "POST", "/_api/sync/outgoing"),
  /** Ends an outgoing synchronisation. */
  OUTGOING_CLOSE(Service.MASTER, "DELETE", "/_api/sync/outgoing/{remote}"),
  /** Asks for a sender of a shard. */
  OUTGOING_SHARD_START(Service.MASTER, "POST", "/_api/sync/outgoing/{remote}/{shard}"),
  /** Ends a shard's sender. */
  OUTGOING_SHARD_CANCEL(Service.MASTER, "DELETE", "/_api/sync/outgoing/{remote}/{shard}"),
  /** Makes a shard's sender anew. */
  OUTGOING_SHARD_RESET(Service.MASTER, "PUT", "/_api/sync/outgoing/{remote}/{shard}/reset"),
  /** Reports outgoing shards. */
  OUTGOING_REPORTS(Service.MASTER, "PUT", "/_api/sync/multiple/outgoing/status"),
  /** Makes this source read-only for a target. */
  OUTGOING_BARRIER_PLACE(Service.MASTER, "POST", "/_api/sync/outgoing/{remote}/barrier"),
  /** Makes this source writable again. */
  OUTGOING_BARRIER_LIFT(Service.MASTER, "DELETE", "/_api/sync/outgoing/{remote}/barrier"),
  /** The prefix of the channels towards this master. */
  CHANNEL_PREFIX(Service.MASTER, "GET", "/_api/channels/prefix"),
  /** How to read this data centre's channels; makes a fresh token, although it is a GET. */
  CHANNEL_ACCESS_GET(Service.MASTER, "GET", "/_api/mq/config"),
  /** Hands over a renewed token for the other data centre's channels. */
  CHANNEL_ACCESS_PUT(Service.MASTER, "PUT", "/_api/mq/config"),

  /** Starts a task. */
  TASK_START(Service.WORKER, "POST", "/_api/task"),
  /** Stops a task. */
  TASK_STOP(Service.WORKER, "DELETE", "/_api/task/{id}"),
  /** Hands a worker the cluster's new secret. */
  WORKER_SECRET(Service.WORKER, "PUT", "/_api/worker/configure"),
  /** Lets a token use a channel. */
  CHANNEL_TOKEN_ALLOW(Service.WORKER, "POST", "/_api/mq/direct/channel/{channel}/token"),

  /** A client's call in our own form: {@link io.syncline.control.ClientCall}. */
  CLIENT_CALL(Service.MASTER, "POST", "/_syncline/client"),
  /** A worker's call in our own form: {@link io.syncline.control.MasterCall}. */
  MASTER_CALL(Service.MASTER, "POST", "/_syncline/master"),
  /** A call of the target's leader in our own form: {@link io.syncline.control.SourceCall}. */
  SOURCE_CALL(Service.MASTER, "POST", "/_syncline/source"),
  /** A leader's call in our own form: {@link io.syncline.control.WorkerCall}. */
  WORKER_CALL(Service.WORKER, "POST", "/_syncline/worker"),
  /** A call that a follower passes on: {@link io.syncline.control.Forwarded}. */
  FORWARDED_CALL(Service.MASTER, "POST", "/_syncline/forwarded"),
  /** The frames of all channels between two workers, as long as the reader stays. */
  STREAM(Service.BOTH, "POST", "/_syncline/stream");

  private final Service service;
  private final String method;
  private final String path;

  Operation(Service service, String method, String path) {
    this.service = service;
    this.method = method;
    this.path = path.replace("{shard}", "database/{db}/collection/{col}/shard/{i}");
  }

  /** Who answers it. */
  public Service service() {
    return service;
  }

  /** The method of HTTP, in upper case. */
  public String method() {
    return method;
  }

  /** The path without a query; {@code {name}} stands for one segment of any text. */
  public String path() {
    return path;
  }

  /** Who answers an operation. */
  public enum Service {
    /** Masters only. */
    MASTER,
    /** Workers only. */
    WORKER,
    /** Masters and workers. */
    BOTH
  }
}
