/**
 * The independent reader: compares what two clusters hold with plain scans and SHA-256, knowing
 * nothing of the engine.
 */
@NullMarked
package io.syncline.examples.quickstart.verify;

import org.jspecify.annotations.NullMarked;
