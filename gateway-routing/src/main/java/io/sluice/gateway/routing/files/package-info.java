/**
 * Files that a configuration names, read once for all who ask, and watched: for options whose values may stand in files.
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.routing.files;

import org.jspecify.annotations.NullMarked;
