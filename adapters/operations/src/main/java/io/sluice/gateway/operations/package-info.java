/**
 * What operators want of a host, whatever server it stands on.
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.operations;

import org.jspecify.annotations.NullMarked;
