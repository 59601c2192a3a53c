/** A gateway on Vert.x, as short as one can be. */
@NullMarked
package io.sluice.examples.vertx;

import org.jspecify.annotations.NullMarked;
