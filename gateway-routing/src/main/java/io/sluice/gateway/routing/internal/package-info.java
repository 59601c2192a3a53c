/** What several packages of this module share. Not exported. */
@NullMarked
package io.sluice.gateway.routing.internal;

import org.jspecify.annotations.NullMarked;
