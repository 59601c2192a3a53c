/**
 * The page for people, and the figures of live traffic that it shows beside the status.
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.operations.page;

import org.jspecify.annotations.NullMarked;
