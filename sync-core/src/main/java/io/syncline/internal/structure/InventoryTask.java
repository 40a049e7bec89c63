package io.syncline.internal.structure;

import io.syncline.control.MasterCall.InventoryOrders;
import io.syncline.control.ShardReport;
import io.syncline.control.TaskSpec;
import io.syncline.store.Incarnation;
import io.syncline.store.ShardId;
import io.syncline.transport.PeerAddress;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;

/** A task that sends or receives the structure. Used on the lane of its context only. */
public interface InventoryTask {
  /** Begins. Once. */
  void start();

  /** Another address of the peer: channels that are opened from now on are opened there. */
  void renewed(PeerAddress peer);

  /** Tells its leader now how it stands, if it tells one at all. */
  void reportNow();

  /**
   * Ends; completes, on the lane, when no call to a store or transport is under way any more, or
   * the deadlines of all have passed.
   */
  CompletionStage<Void> stop();

  /** A task that sends the structure of this data centre's cluster. */
  static InventoryTask send(TaskSpec.SendInventory spec, InventoryContext context) {
    return new InventorySender(spec, context);
  }

  /** A task that makes the structure of this data centre's cluster equal to the source's. */
  static InventoryTask receive(
      TaskSpec.ReceiveInventory spec, InventoryContext context, Leader leader) {
    return new InventoryReceiver(spec, context, leader);
  }

  /** How the receiver reaches its leader. */
  interface Leader {
    /** See {@link io.syncline.control.MasterCall.ReportInventory}. */
    CompletionStage<InventoryOrders> report(InventoryReport report);
  }

  /** What a receiver has to say; see {@link io.syncline.control.MasterCall.ReportInventory}. */
  record InventoryReport(
      String version,
      SortedMap<ShardId, Incarnation> shards,
      boolean complete,
      boolean promoted,
      ShardReport.Event event,
      List<String> problems) {
    /** Copies the list. */
    public InventoryReport {
      problems = List.copyOf(problems);
    }
  }
}
