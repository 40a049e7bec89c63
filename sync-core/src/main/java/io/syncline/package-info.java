/** What a host calls: masters, workers, the client, their options and exceptions. */
@NullMarked
package io.syncline;

import org.jspecify.annotations.NullMarked;
