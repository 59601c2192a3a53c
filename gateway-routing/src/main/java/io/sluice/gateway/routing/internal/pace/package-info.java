/** What placement learns of engines: how fast they are, how much they cache, how full they are. Not exported. */
@NullMarked
package io.sluice.gateway.routing.internal.pace;

import org.jspecify.annotations.NullMarked;
