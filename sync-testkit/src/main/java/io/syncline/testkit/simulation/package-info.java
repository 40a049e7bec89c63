/**
 * Whole data centres on one thread, in virtual time, in an order that a seed chooses, with faults
 * at every port: masters, workers, stores and transports are the real ones.
 */
@NullMarked
package io.syncline.testkit.simulation;

import org.jspecify.annotations.NullMarked;
