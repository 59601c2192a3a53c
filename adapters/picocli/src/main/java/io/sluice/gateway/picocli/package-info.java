/** The options of a Sluice host on its command line. */
@NullMarked
package io.sluice.gateway.picocli;

import org.jspecify.annotations.NullMarked;
