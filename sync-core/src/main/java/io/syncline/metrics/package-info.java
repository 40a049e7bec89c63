/** Metric names, and the forms in which metrics are given out. */
@NullMarked
package io.syncline.metrics;

import org.jspecify.annotations.NullMarked;
