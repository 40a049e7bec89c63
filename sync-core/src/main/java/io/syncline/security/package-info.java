/** Who calls, and what each may: roles, credentials, and the one table of rights. */
@NullMarked
package io.syncline.security;

import org.jspecify.annotations.NullMarked;
