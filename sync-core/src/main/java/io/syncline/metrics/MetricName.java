package io.syncline.metrics;

import java.util.List;

/**
 * The catalogue of everything that is measured: name, kind, unit, labels with all their values, and
 * what it means. Names and labels are part of the public interface.
 *
 * <p>In a {@link com.codahale.metrics.MetricRegistry} a series stands under its Prometheus name,
 * with its label, if it has one, in braces: {@code
 * syncline_worker_frames_dropped_total{reason="corrupt"}}. Every series is there from the start, at
 * zero, but for those of certificates, which are there while a certificate is watched. Instances
 * that share a registry add up; where that is not wanted, each gets its own.
 */
public enum MetricName {
  WORKER_REGISTRATIONS(
      "syncline_worker_registrations_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Registrations of this worker with a leader; more than one means a lost lease or a new leader."),
  WORKER_LEASES_LOST(
      "syncline_worker_leases_lost_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Times the worker stopped all its tasks because its lease ran out or was refused."),
  WORKER_CALLS_FAILED(
      "syncline_worker_calls_failed_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Calls of the worker to a master that failed or were not answered in time."),
  WORKER_ORDERS_REFUSED(
      "syncline_worker_orders_refused_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Orders refused: of a deposed leader, or for a former life of the worker.",
      "reason",
      "term",
      "boot",
      "lease"),
  WORKER_TASKS(
      "syncline_worker_tasks",
      MetricKind.GAUGE,
      MetricUnit.COUNT,
      "Tasks that the worker runs.",
      "type",
      "send-inventory",
      "receive-inventory",
      "send-shard",
      "receive-shard"),
  WORKER_SHARDS(
      "syncline_worker_shards",
      MetricKind.GAUGE,
      MetricUnit.COUNT,
      "Shards that the worker receives, by state.",
      MetricLabel.SHARD_STATE),
  WORKER_SHARDS_STALLED(
      "syncline_worker_shards_stalled",
      MetricKind.GAUGE,
      MetricUnit.COUNT,
      "Received shards where nothing moves although it should."),
  WORKER_FRAMES_SENT(
      "syncline_worker_frames_sent_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Frames given to the transport."),
  WORKER_FRAME_BYTES_SENT(
      "syncline_worker_frame_bytes_sent_total",
      MetricKind.COUNTER,
      MetricUnit.BYTES,
      "Bytes of the frames given to the transport, before compression."),
  WORKER_FRAMES_RECEIVED(
      "syncline_worker_frames_received_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Frames read from the transport, dropped ones included."),
  WORKER_FRAME_BYTES_RECEIVED(
      "syncline_worker_frame_bytes_received_total",
      MetricKind.COUNTER,
      MetricUnit.BYTES,
      "Bytes of the frames read from the transport, dropped ones included."),
  WORKER_FRAMES_DROPPED(
      "syncline_worker_frames_dropped_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Frames not used: corrupt = not what they claim to be; dead = of an older stream or session;"
          + " duplicate = seen before; window = beyond what may be held.",
      "reason",
      "corrupt",
      "dead",
      "duplicate",
      "window"),
  WORKER_STREAMS(
      "syncline_worker_streams_started_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Streams begun by receivers, by what made the new one necessary.",
      "reason",
      "start",
      "gap",
      "mismatch",
      "silence",
      "session",
      "fenced",
      "deadline",
      "checkpoint",
      "other"),
  WORKER_SEQUENCE_GAPS(
      "syncline_worker_sequence_gaps_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Frames found missing in a stream; each is healed by a new stream."),
  WORKER_HISTORY_LOST(
      "syncline_worker_history_lost_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Times a source's feed no longer had a position that a shard needed: the shard was compared."),
  WORKER_LATE_COMPLETIONS(
      "syncline_worker_late_completions_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Calls to a store or transport that completed after they had been given up."),
  WORKER_STEP_FAILURES(
      "syncline_worker_step_failures_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Unexpected failures inside a task; each is logged with what happens next."),
  WORKER_DOCUMENTS_APPLIED(
      "syncline_worker_documents_applied_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Changes of documents applied at the target while following the source."),
  WORKER_BYTES_APPLIED(
      "syncline_worker_bytes_applied_total",
      MetricKind.COUNTER,
      MetricUnit.BYTES,
      "Bytes of keys and bodies applied at the target, by changes and by copies."),
  WORKER_DOCUMENTS_COPIED(
      "syncline_worker_documents_copied_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Documents written at the target by a copy, a comparison or a repair."),
  WORKER_APPLY_CALLS(
      "syncline_worker_apply_calls_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Calls to the target's store that apply batches."),
  WORKER_REFUSED(
      "syncline_worker_refused_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Documents or structure objects that the target's store refused for good."),
  WORKER_HEARTBEATS(
      "syncline_worker_heartbeats_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Heartbeats between senders and receivers.",
      "direction",
      "sent",
      "received"),
  WORKER_DIGESTS(
      "syncline_worker_digests_compared_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Digests of ranges compared between source and target."),
  WORKER_DIFFERENCES(
      "syncline_worker_differences_found_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Documents that verifications found different."),
  WORKER_REPAIRS(
      "syncline_worker_repairs_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Ranges that were sent again because a verification found them different."),
  WORKER_LAG(
      "syncline_worker_lag_seconds",
      MetricKind.SUMMARY,
      MetricUnit.SECONDS,
      "Time between a change's commit at the source and its application at the target."),
  WORKER_APPLY_TIME(
      "syncline_worker_apply_seconds",
      MetricKind.SUMMARY,
      MetricUnit.SECONDS,
      "Duration of calls to the target's store that apply batches."),
  WORKER_STRUCTURE_CHANGES(
      "syncline_worker_structure_changes_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Objects of the target's structure that were made, altered or dropped.",
      "operation",
      "put",
      "drop"),
  MASTER_LEADERSHIPS(
      "syncline_master_leaderships_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Times this master became the leader."),
  MASTER_LEADING(
      "syncline_master_leading",
      MetricKind.GAUGE,
      MetricUnit.COUNT,
      "1 while this master is the leader."),
  MASTER_WORKER_REGISTRATIONS(
      "syncline_master_worker_registrations_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Registrations of workers that this master accepted."),
  MASTER_WORKERS_EXPIRED(
      "syncline_master_workers_expired_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Workers whose lease ran out; their tasks were given to others."),
  MASTER_WORKERS(
      "syncline_master_workers",
      MetricKind.GAUGE,
      MetricUnit.COUNT,
      "Live workers, as the leader sees them."),
  MASTER_TASKS(
      "syncline_master_tasks",
      MetricKind.GAUGE,
      MetricUnit.COUNT,
      "Tasks of this data centre, as the leader sees them.",
      "assigned",
      "yes",
      "no"),
  MASTER_ASSIGNMENTS(
      "syncline_master_assignments_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Tasks given to a worker, each under a new epoch."),
  MASTER_RECONCILIATIONS(
      "syncline_master_reconciliations_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Rounds of the leader's loop, by how they ended.",
      "result",
      "done",
      "failed"),
  MASTER_WRITES_FENCED(
      "syncline_master_writes_fenced_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Writes of shared state refused because another master leads."),
  MASTER_CALLS(
      "syncline_master_calls_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Calls answered, by who called.",
      "caller",
      "client",
      "worker",
      "source-side"),
  MASTER_CALLS_FAILED(
      "syncline_master_calls_failed_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Calls of this master to workers or to the other data centre that failed or timed out."),
  MASTER_SHARDS(
      "syncline_master_shards",
      MetricKind.GAUGE,
      MetricUnit.COUNT,
      "Shards of the incoming synchronisation, by state, as the leader sees them.",
      MetricLabel.SHARD_STATE),
  MASTER_LAG(
      "syncline_master_lag_seconds",
      MetricKind.GAUGE,
      MetricUnit.SECONDS,
      "The greatest lag of all shards of the incoming synchronisation, as the leader sees it."),
  TRANSPORT_FRAMES(
      "syncline_transport_frames_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Frames that the transport took or delivered.",
      "direction",
      "sent",
      "received"),
  TRANSPORT_BYTES(
      "syncline_transport_bytes_total",
      MetricKind.COUNTER,
      MetricUnit.BYTES,
      "Bytes of the frames that the transport took or delivered, before compression.",
      "direction",
      "sent",
      "received"),
  TRANSPORT_OFFERS_REFUSED(
      "syncline_transport_offers_refused_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Frames not taken because there was no room: back-pressure at work."),
  TRANSPORT_FRAMES_LOST(
      "syncline_transport_frames_lost_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Frames that the transport took and knows not to have delivered."),
  TRANSPORT_ERRORS(
      "syncline_transport_errors_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Errors of the connection to what lies between the data centres."),
  TRANSPORT_CHANNELS(
      "syncline_transport_channels",
      MetricKind.GAUGE,
      MetricUnit.COUNT,
      "Open ends of channels.",
      "end",
      "writer",
      "reader"),
  GATE_ADMITTED(
      "syncline_gate_admitted_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Requests let in, by the credential that counted; a header counts before a certificate.",
      "credential",
      "certificate",
      "jwt",
      "monitoring-token",
      "channel-token",
      "password"),
  GATE_REFUSED(
      "syncline_gate_refused_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Requests turned away: without a good credential, without the right, or not to be judged now.",
      "reason",
      "unauthorised",
      "forbidden",
      "unavailable"),
  SERVER_REQUESTS(
      "syncline_server_requests_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Requests that are over, by what became of them; a stream that was opened is answered.",
      "result",
      "answered",
      "refused",
      "failed",
      "gone"),
  SERVER_TIMEOUTS(
      "syncline_server_timeouts_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Limits of time that were reached: no headers or idle in a crowd, no answer, or one not read.",
      "what",
      "headers",
      "answer",
      "reading"),
  SERVER_CONNECTIONS(
      "syncline_server_connections",
      MetricKind.GAUGE,
      MetricUnit.COUNT,
      "Open connections of the server."),
  SERVER_CONNECTIONS_OPENED(
      "syncline_server_connections_opened_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "Connections that the server has taken."),
  SERVER_CONNECTIONS_REFUSED(
      "syncline_server_connections_refused_total",
      MetricKind.COUNTER,
      MetricUnit.COUNT,
      "TLS connections that came to nothing, and times when no more were taken for their number.",
      "reason",
      "handshake",
      "limit"),
  CERTIFICATE_REMAINING(
      "syncline_certificate_remaining_seconds",
      MetricKind.GAUGE,
      MetricUnit.SECONDS,
      "Time until the certificate in use ends, negative after it; looked at once a minute.",
      "certificate",
      "tls-server",
      "tls-authority",
      "client-auth",
      "client-authority",
      "kafka-client",
      "kafka-authority",
      "kafka-peer",
      "source-client",
      "source-authority");

  private final String text;
  private final MetricKind kind;
  private final MetricUnit unit;
  private final String help;
  private final MetricLabel label;

  MetricName(String text, MetricKind kind, MetricUnit unit, String help, String... label) {
    this(text, kind, unit, help, MetricLabel.of(label));
  }

  MetricName(String text, MetricKind kind, MetricUnit unit, String help, MetricLabel label) {
    this.text = text;
    this.kind = kind;
    this.unit = unit;
    this.help = help;
    this.label = label;
  }

  /** The name that monitoring systems see. */
  public String text() {
    return text;
  }

  /** How it behaves. */
  public MetricKind kind() {
    return kind;
  }

  /** What it counts. */
  public MetricUnit unit() {
    return unit;
  }

  /** What it means, in one sentence. */
  public String help() {
    return help;
  }

  /** The name of its label; empty if it has none. */
  public String label() {
    return label.name();
  }

  /** All values of the label. */
  public List<String> labelValues() {
    return label.values();
  }

  /** The name in the registry of the only series, or of the one with a label's value. */
  String series(String value) {
    return label.series(text, value);
  }
}
