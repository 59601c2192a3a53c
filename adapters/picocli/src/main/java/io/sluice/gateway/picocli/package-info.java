/**
 * The options of a Sluice host on its command line.
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.picocli;

import org.jspecify.annotations.NullMarked;
