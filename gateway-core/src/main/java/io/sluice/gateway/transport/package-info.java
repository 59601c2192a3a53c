/**
 * The transport over the JDK's own HTTP client.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.transport;

import org.jspecify.annotations.NullMarked;
