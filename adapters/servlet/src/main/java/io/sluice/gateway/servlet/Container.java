package io.sluice.gateway.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** What a gateway needs of a container and the Servlet API has no word for: which socket a request came on, and how to cut an answer off. */
enum Container {
    JETTY(
            "org.eclipse.jetty.",
            MemberPath.of("getRequest", "getConnectionMetaData", "getConnection", "getEndPoint", "getChannel")) {
        @Override
        boolean cut(ServletRequest request, ServletResponse response) throws IOException {
            // Jetty's own word for it.
            ((HttpServletResponse) response).sendError(-1);
            return true;
        }
    },
    TOMCAT(
            "org.apache.catalina.",
            MemberPath.of("request", "getCoyoteRequest", "hook", "socketWrapper", "getSocket", "getIOChannel")) {
        private static final MemberPath COYOTE_RESPONSE = MemberPath.of("request", "getCoyoteRequest", "getResponse");

        @Override
        boolean cut(ServletRequest request, ServletResponse response) throws IOException {
            Object coyote = COYOTE_RESPONSE.walk(request);
            return coyote != null && closeNow(coyote);
        }
    },
    UNDERTOW("io.undertow.", MemberPath.of("getExchange", "getConnection", "channel", "getChannel")) {
        private static final MemberPath CONNECTION = MemberPath.of("getExchange", "getConnection");

        @Override
        boolean cut(ServletRequest request, ServletResponse response) throws IOException {
            if (CONNECTION.walk(request) instanceof Channel connection) {
                connection.close();
                return true;
            }
            return false;
        }
    },
    OTHER("", MemberPath.of("?")) {
        @Override
        boolean cut(ServletRequest request, ServletResponse response) {
            return false;
        }
    };

    private final String packages;

    @SuppressWarnings("ImmutableEnumChecker") // it is immutable
    private final MemberPath toSocket;

    Container(String packages, MemberPath toSocket) {
        this.packages = packages;
        this.toSocket = toSocket;
    }

    /** Returns the container that made this request, which filters may have wrapped. */
    static Container of(HttpServletRequest request) {
        String name = inmost(request).getClass().getName();
        for (Container container : values()) {
            if (name.startsWith(container.packages)) {
                return container;
            }
        }
        return OTHER;
    }

    /** Returns the socket that a request came on, or null if it shares it with others, or it cannot be told, or reads encrypted. */
    @Nullable
    SocketChannel socket(HttpServletRequest request) {
        if (!RequestHeads.isHttp1(request)) {
            return null;
        }
        return toSocket.walk(inmost(request)) instanceof SocketChannel socket ? socket : null;
    }

    /** Cuts an answer off, so that its client sees that it is not whole, and returns whether that could be done. */
    boolean cutOff(HttpServletRequest request, HttpServletResponse response) {
        try {
            return cut(inmost(request), inmost(response));
        } catch (IOException | RuntimeException alreadyGone) {
            return true;
        }
    }

    abstract boolean cut(ServletRequest request, ServletResponse response) throws IOException;

    private static ServletRequest inmost(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner;
    }

    private static ServletResponse inmost(ServletResponse response) {
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        return inner;
    }

    /** Tells Tomcat what its own error valve tells it about an answer that broke off. */
    private static boolean closeNow(Object coyoteResponse) {
        for (Method method : coyoteResponse.getClass().getMethods()) {
            if (method.getName().equals("action")) {
                try {
                    Object code = enumConstant(method.getParameterTypes()[0], "CLOSE_NOW");
                    method.invoke(coyoteResponse, code, new IOException("the answer broke off"));
                    return true;
                } catch (IllegalAccessException | InvocationTargetException e) {
                    return false;
                }
            }
        }
        return false;
    }

    private static Object enumConstant(Class<?> type, String name) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(name + " (expected: a constant of " + type + ")");
    }
}
