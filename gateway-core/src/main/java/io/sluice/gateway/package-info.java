/**
 * The gateway: the facade that a host calls, and the words of a call.
 */
@NullMarked
package io.sluice.gateway;

import org.jspecify.annotations.NullMarked;
