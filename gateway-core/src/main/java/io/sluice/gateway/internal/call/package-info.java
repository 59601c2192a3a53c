/**
 * The call: the order of its steps from the request to the end of the response's body, and the pipeline that knows all calls. May touch everything inside.
 */
@NullMarked
package io.sluice.gateway.internal.call;

import org.jspecify.annotations.NullMarked;
