/**
 * What Llumnix has and a gateway uses: its registries, in Redis or etcd, and its scheduler.
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.llumnix;

import org.jspecify.annotations.NullMarked;
