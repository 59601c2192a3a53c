/**
 * The KV transfer between engines that prefill and engines that decode, played in one process: what each wire protocol
 * asks of the two legs, which blocks are held where and why, and what a gateway did wrong.
 *
 * <p>A {@link io.sluice.examples.simulator.kv.KvFabric} stands for the network beside HTTP. An engine joins it, and asks it
 * about each request; a {@code Connector}, one small class a protocol, decides. Everything is guarded by one lock.
 */
@NullMarked
package io.sluice.examples.simulator.kv;

import org.jspecify.annotations.NullMarked;
