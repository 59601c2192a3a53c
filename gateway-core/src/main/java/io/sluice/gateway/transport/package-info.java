/**
 * The transport that comes with the gateway, on the JDK's HTTP client.
 */
@NullMarked
package io.sluice.gateway.transport;

import org.jspecify.annotations.NullMarked;
