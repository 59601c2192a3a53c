/** A Spring Boot application that is a gateway. */
@NullMarked
package io.sluice.examples.boot;

import org.jspecify.annotations.NullMarked;
