/** A servlet that answers calls through a Sluice gateway, on any container of Jakarta Servlet 6. */
@NullMarked
package io.sluice.gateway.servlet;

import org.jspecify.annotations.NullMarked;
