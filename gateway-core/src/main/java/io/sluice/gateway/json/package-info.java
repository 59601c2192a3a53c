/**
 * Reading and changing the top-level members of a JSON object as bytes, without a tree and without touching anything else.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.json;

import org.jspecify.annotations.NullMarked;
