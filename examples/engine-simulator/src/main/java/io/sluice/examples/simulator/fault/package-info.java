/**
 * What can go wrong with an engine, as values. A {@link io.sluice.examples.simulator.fault.Fault} says what is wrong with
 * one answer and which requests it strikes; the engine applies it and this package does no I/O.
 */
@NullMarked
package io.sluice.examples.simulator.fault;

import org.jspecify.annotations.NullMarked;
