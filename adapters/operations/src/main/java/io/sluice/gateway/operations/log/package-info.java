/**
 * The access log of a host: a line for each call, written beside the calls and never in their way.
 */
@NullMarked
package io.sluice.gateway.operations.log;

import org.jspecify.annotations.NullMarked;
