package io.sluice.gateway.spring.boot;

import org.springframework.boot.WebApplicationType;

class ServletApplicationTest extends ApplicationContract {
    @Override
    WebApplicationType type() {
        return WebApplicationType.SERVLET;
    }
}
