/**
 * The configuration of a host as one file, in YAML or JSON.
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.yaml;

import org.jspecify.annotations.NullMarked;
