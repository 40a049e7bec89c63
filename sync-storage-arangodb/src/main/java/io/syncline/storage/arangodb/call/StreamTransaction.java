package io.syncline.storage.arangodb.call;

/**
 * A transaction that is open at a coordinator.
 *
 * @param coordinator the one that began it
 */
public record StreamTransaction(ServerAddress coordinator, String database, String id) {}
