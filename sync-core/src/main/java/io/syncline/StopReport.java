package io.syncline;

/**
 * How a stop or abort stands.
 *
 * @param done whether it has ended
 * @param stopped whether the synchronisation is over
 * @param inSync whether target and source were proven equal under the barrier
 * @param sourceTold whether the source knows
 * @param message why not, or of what it is in sync
 */
public record StopReport(
    boolean done, boolean stopped, boolean inSync, boolean sourceTold, String message) {}
