/**
 * What the quickstart replicates, the writes that go on meanwhile, and what must be there in the
 * end.
 */
@NullMarked
package io.syncline.examples.quickstart.data;

import org.jspecify.annotations.NullMarked;
