package io.syncline.testkit.arangodb;

/**
 * Something that no right client asks for.
 *
 * @param server the server that was asked
 * @param request method, path and query
 * @param reason what is wrong with it
 */
public record Complaint(String server, String request, String reason) {}
