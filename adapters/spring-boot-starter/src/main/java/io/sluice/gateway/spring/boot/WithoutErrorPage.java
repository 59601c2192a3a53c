package io.sluice.gateway.spring.boot;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/** Keeps the application's error page from a response of the gateway that broke off: Tomcat would append it to the half that was sent. */
final class WithoutErrorPage implements Filter {
    private final String servletName;

    WithoutErrorPage(String servletName) {
        this.servletName = servletName;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean isOurs = servletName.equals(request.getAttribute(RequestDispatcher.ERROR_SERVLET_NAME));
        if (!isOurs || !response.isCommitted()) {
            chain.doFilter(request, response);
        }
    }
}
