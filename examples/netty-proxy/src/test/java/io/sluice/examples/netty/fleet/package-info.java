/** The host in a fleet: where it finds engines, and whom it asks. */
@org.jspecify.annotations.NullMarked
package io.sluice.examples.netty.fleet;
