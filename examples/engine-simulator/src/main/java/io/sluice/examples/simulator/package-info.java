/**
 * An OpenAI-compatible engine without a model.
 */
@NullMarked
package io.sluice.examples.simulator;

import org.jspecify.annotations.NullMarked;
