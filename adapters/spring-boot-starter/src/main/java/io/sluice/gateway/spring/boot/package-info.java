/** Ten lines of configuration make a Spring Boot application a gateway. */
@NullMarked
package io.sluice.gateway.spring.boot;

import org.jspecify.annotations.NullMarked;
