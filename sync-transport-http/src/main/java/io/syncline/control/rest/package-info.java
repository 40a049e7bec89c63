/**
 * The REST API of ArangoSync's masters and workers, for the clients that exist for it: routes, JSON
 * forms, and what they come to as calls of the control network.
 */
@NullMarked
package io.syncline.control.rest;

import org.jspecify.annotations.NullMarked;
