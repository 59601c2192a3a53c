/** Contract suites of the SPIs of this module: an implementation proves itself by extending them. */
@NullMarked
package io.sluice.gateway.routing.contract;

import org.jspecify.annotations.NullMarked;
