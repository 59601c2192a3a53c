/**
 * Route policies: traffic splitting by weight and by model-name prefix.
 */
@NullMarked
package io.sluice.gateway.routing;

import org.jspecify.annotations.NullMarked;
