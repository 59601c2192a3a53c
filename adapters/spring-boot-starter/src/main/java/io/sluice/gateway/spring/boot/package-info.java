/**
 * Ten lines of configuration make a Spring Boot application a gateway.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.spring.boot;

import org.jspecify.annotations.NullMarked;
