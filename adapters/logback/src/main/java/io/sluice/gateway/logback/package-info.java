/**
 * The log of a host on standard error, by Logback.
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.logback;

import org.jspecify.annotations.NullMarked;
