/**
 * Instances from the Pods of a Kubernetes namespace.
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.kubernetes;

import org.jspecify.annotations.NullMarked;
