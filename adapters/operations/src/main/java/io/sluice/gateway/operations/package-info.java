/**
 * What operators want of a host, whatever server it stands on.
 */
@NullMarked
package io.sluice.gateway.operations;

import org.jspecify.annotations.NullMarked;
