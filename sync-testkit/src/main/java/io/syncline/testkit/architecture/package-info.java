/**
 * Rules about the shape of code, for ArchUnit: every module's tests hold them against its classes.
 */
@NullMarked
package io.syncline.testkit.architecture;

import org.jspecify.annotations.NullMarked;
