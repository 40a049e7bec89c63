/** Lines between processes that are as bad as a test wants them. */
@NullMarked
package io.syncline.testkit.line;

import org.jspecify.annotations.NullMarked;
