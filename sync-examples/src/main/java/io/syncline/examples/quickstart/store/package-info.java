/** What the quickstart needs of the store that its clusters are made of. */
@NullMarked
package io.syncline.examples.quickstart.store;

import org.jspecify.annotations.NullMarked;
