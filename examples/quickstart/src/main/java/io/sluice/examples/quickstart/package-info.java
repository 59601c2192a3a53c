/**
 * The main job of the gateway, in one command.
 */
@NullMarked
package io.sluice.examples.quickstart;

import org.jspecify.annotations.NullMarked;
