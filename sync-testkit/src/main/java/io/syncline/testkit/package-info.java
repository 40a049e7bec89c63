/** What hosts and the library test with: contract suites, fakes, faults and the simulation. */
@NullMarked
package io.syncline.testkit;

import org.jspecify.annotations.NullMarked;
