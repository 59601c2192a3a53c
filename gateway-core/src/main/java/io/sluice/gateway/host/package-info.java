/**
 * What servers that embed the library have in common, whatever they are: the bounded body of a request, the paths that are calls, the fields of a message
 * that a server writes itself. {@code docs/hosts.md} tells how to write a host with it.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.host;

import org.jspecify.annotations.NullMarked;
