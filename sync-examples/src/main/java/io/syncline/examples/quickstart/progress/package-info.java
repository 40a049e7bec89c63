/** What the quickstart shows while it runs and when it ends. */
@NullMarked
package io.syncline.examples.quickstart.progress;

import org.jspecify.annotations.NullMarked;
