/**
 * An OpenAI-compatible engine without a model, on a real socket, for tests and demonstrations.
 *
 * <p>The way of a request: a {@code Connection} reads it, the {@code Recorder} notes it, the script of
 * {@linkplain io.sluice.examples.simulator.fault faults} decides what goes wrong with it, the {@code Router} finds the
 * {@code Work} that leads to an {@code Answer}, {@code Wires} turns answer and fault into a {@code Wire} of pieces, and an {@code AnswerWriter} puts
 * these on the socket when they are due. All of that runs on the connection's event loop and never blocks.
 *
 * <p>An engine of a {@link io.sluice.examples.simulator.SimulatedFleet} asks the {@linkplain io.sluice.examples.simulator.kv
 * fabric} about each completion: the work may then have to wait for another engine.
 */
@NullMarked
package io.sluice.examples.simulator;

import org.jspecify.annotations.NullMarked;
