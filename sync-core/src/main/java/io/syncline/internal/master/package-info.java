/** Election, reconciliation, assignment, status. */
@NullMarked
package io.syncline.internal.master;

import org.jspecify.annotations.NullMarked;
