/**
 * Instances from registries in the format of Llumnix, and a registrar that announces engines there. Its sources have names, {@code redis://host:port}, as values of the option
 * {@code instances} (clause HC-L-2).
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.llumnix.registry;

import org.jspecify.annotations.NullMarked;
