/** Differences planted at the target behind the library's back. */
@NullMarked
package io.syncline.examples.quickstart.damage;

import org.jspecify.annotations.NullMarked;
