/** How options name instances. Not exported. */
@NullMarked
package io.sluice.gateway.routing.internal.naming;

import org.jspecify.annotations.NullMarked;
