/**
 * One pass over the bytes of a JSON request body, and edits that splice them.
 */
@NullMarked
package io.sluice.gateway.json;

import org.jspecify.annotations.NullMarked;
