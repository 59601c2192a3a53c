/**
 * What gateways tell each other through a Redis, by Jedis.
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.redis;

import org.jspecify.annotations.NullMarked;
