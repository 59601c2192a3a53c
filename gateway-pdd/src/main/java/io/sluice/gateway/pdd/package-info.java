/**
 * Wire protocols of prefill/decode disaggregation.
 *
 * <p>A host takes one from {@link io.sluice.gateway.pdd.PddProtocols}, or has {@link io.sluice.gateway.pdd.PddOptions} read it by name, with all else that options say
 * of disaggregation.
 *
 * <p>Who adds a protocol implements {@link io.sluice.gateway.spi.pdd.PddProtocol} or, for a connector of vLLM, extends {@link io.sluice.gateway.pdd.VllmProtocol}, of what
 * ours are made of: {@link io.sluice.gateway.pdd.SingleTokenEdit}, {@link io.sluice.gateway.pdd.DisaggregationEligibility}, {@link io.sluice.gateway.pdd.Handoff},
 * {@link io.sluice.gateway.pdd.TransferParams}, {@link io.sluice.gateway.pdd.AuxAddress}, {@link io.sluice.gateway.pdd.DataParallelRank} and
 * {@link io.sluice.gateway.pdd.EngineJson}. It is one class of at most 120 lines, one test that extends {@code PddProtocolContract}, and one file of golden vectors
 * beside that test; {@code docs/protocols.md} goes through it step by step.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.pdd;

import org.jspecify.annotations.NullMarked;
