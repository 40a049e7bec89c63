package io.syncline.testkit.arangodb;

/**
 * A request that was answered, or cut by a fault.
 *
 * @param server the server that was asked
 * @param verb as {@code GET}
 * @param path as it was sent, without the query
 * @param query as it was sent
 * @param status of the answer; 0 if there was none
 */
public record Seen(String server, String verb, String path, String query, int status) {}
