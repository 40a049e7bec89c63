/** What transports have in common, whatever they run over. Exported to those of this project. */
@NullMarked
package io.syncline.internal.transport;

import org.jspecify.annotations.NullMarked;
