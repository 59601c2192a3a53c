/** What engines are believed to have cached. Not exported. */
@NullMarked
package io.sluice.gateway.routing.internal.cache;

import org.jspecify.annotations.NullMarked;
