/** What stands under everything in the library's own modules, to which alone it is exported: the debugging aid for leaks, and the default of randomness. */
@NullMarked
package io.sluice.gateway.internal.shared;

import org.jspecify.annotations.NullMarked;
