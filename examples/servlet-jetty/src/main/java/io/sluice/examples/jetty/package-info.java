/** A gateway as a servlet, in Jetty 12. */
@NullMarked
package io.sluice.examples.jetty;

import org.jspecify.annotations.NullMarked;
