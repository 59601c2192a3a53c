/** The transport over the JDK's own HTTP client. */
@NullMarked
package io.sluice.gateway.transport;

import org.jspecify.annotations.NullMarked;
