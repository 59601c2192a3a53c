/** A route of Spring Cloud Gateway that a Sluice gateway answers. */
@NullMarked
package io.sluice.examples.cloudgateway;

import org.jspecify.annotations.NullMarked;
