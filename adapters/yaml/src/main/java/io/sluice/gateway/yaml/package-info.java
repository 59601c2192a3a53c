/**
 * The configuration of a host as one file, in YAML or JSON.
 */
@NullMarked
package io.sluice.gateway.yaml;

import org.jspecify.annotations.NullMarked;
