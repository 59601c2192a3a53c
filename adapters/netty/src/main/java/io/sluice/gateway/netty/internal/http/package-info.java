/**
 * HTTP/1.1 on the wire: reading heads and bodies, and writing heads.
 *
 * <p>It is strict where RFC 9112 lets a recipient choose, because a proxy that reads a message in another way than the server
 * behind it can be made to smuggle: a line ends with CR LF, a field is never folded, no message has two framings. Netty's own codec
 * repairs some of these before a handler could see them. Heads go straight from bytes to the library's {@code Headers} and back,
 * which also is most of what a call costs here.
 */
@NullMarked
package io.sluice.gateway.netty.internal.http;

import org.jspecify.annotations.NullMarked;
