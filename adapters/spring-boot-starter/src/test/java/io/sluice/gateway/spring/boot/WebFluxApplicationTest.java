package io.sluice.gateway.spring.boot;

import org.springframework.boot.WebApplicationType;

class WebFluxApplicationTest extends ApplicationContract {
    @Override
    WebApplicationType type() {
        return WebApplicationType.REACTIVE;
    }
}
