/**
 * What an upstream's response is: its first content, its events and its errors; and the gateway's own local replies. Reads bodies, and does not know who asked or what
 * is tried next. May touch: {@code base}, {@code request}.
 */
@NullMarked
package io.sluice.gateway.internal.answer;

import org.jspecify.annotations.NullMarked;
