/**
 * The warm-up of a host on Netty: before the first calls of users, the host runs its own way with calls of its own.
 */
@NullMarked
package io.sluice.gateway.netty.warmup;

import org.jspecify.annotations.NullMarked;
