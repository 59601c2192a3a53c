package io.sluice.gateway.spring.boot;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewaySnapshot;
import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * The actuator's page {@code sluice}: a GET shows how upstreams do, by address, and a POST {@linkplain GatewayReload reloads} the properties. As all pages that say something, it
 * is on the web only if {@code management.endpoints.web.exposure.include} says so, and who may see it is the application's to say. It has no keys.
 */
@Endpoint(id = "sluice", defaultAccess = Access.UNRESTRICTED)
final class GatewayEndpoint {
    private final Gateway gateway;
    private final @Nullable GatewayReload reload;

    GatewayEndpoint(Gateway gateway, @Nullable GatewayReload reload) {
        this.gateway = gateway;
        this.reload = reload;
    }

    @ReadOperation
    Map<String, Object> status() {
        GatewaySnapshot now = gateway.snapshot();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("open_calls", now.openCalls());
        status.put("parked_calls", now.retryQueue().parked());
        status.put(
                "instances",
                now.instances().stream().map(GatewayEndpoint::instance).toList());
        status.put(
                "limited_endpoints",
                now.limits().stream().map(GatewayEndpoint::endpoint).toList());
        status.put(
                "ejected_endpoints",
                now.openCircuits().stream().map(GatewayEndpoint::endpoint).toList());
        return status;
    }

    @WriteOperation
    WebEndpointResponse<Map<String, Object>> reload() {
        if (reload == null) {
            return new WebEndpointResponse<>(
                    Map.of("problems", List.of("the gateway is the application's own")),
                    WebEndpointResponse.STATUS_BAD_REQUEST);
        }
        try {
            GatewayReload.Result result = reload.reload();
            return new WebEndpointResponse<>(Map.of("applied", result.applied(), "ignored", result.ignored()));
        } catch (ConfigurationException e) {
            List<String> problems =
                    e.problems().stream().map(ConfigProblem::toString).toList();
            return new WebEndpointResponse<>(Map.of("problems", problems), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
    }

    private static Map<String, Object> instance(InstanceStatus status) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", status.instance().id());
        shown.put("role", status.instance().role().name().toLowerCase(Locale.ROOT));
        shown.put("models", status.instance().models());
        shown.put("address", status.instance().origin().toString());
        shown.put("open_calls", status.openCalls());
        shown.put("state", status.state().name().toLowerCase(Locale.ROOT));
        shown.put("remaining_ms", status.remaining().toMillis());
        shown.put("why", status.reason());
        return shown;
    }

    private static Map<String, Object> endpoint(EndpointPause pause) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("address", pause.endpoint());
        shown.put("model", pause.model());
        shown.put("remaining_ms", pause.remaining().toMillis());
        return shown;
    }
}
