package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.internal.request.Locations;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.testkit.ManualTransport;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses in answers (clause M-7). */
class LocationsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // The upstream's own
                "http://10.0.0.1:8000 | /v1/x     | http://10.0.0.1:8000/v1/files/1?a=b#c | /v1/files/1?a=b#c",
                "http://10.0.0.1:8000 | /v1/x/    | http://10.0.0.1:8000/v1/x             | /v1/x",
                "http://10.0.0.1:8000 | /v1/x     | http://10.0.0.1:8000                  | /",
                "http://10.0.0.1:8000 | /v1/x     | //10.0.0.1:8000/v1/y                  | /v1/y",
                "https://api.test     | /v1/x     | http://API.test/v1/y                  | /v1/y",
                "https://api.test     | /v1/x     | https://api.test:443/v1/y             | /v1/y",
                // Of no origin
                "http://10.0.0.1:8000 | /v1/x     | /v1/y                                 | /v1/y",
                "http://10.0.0.1:8000 | /v1/x     | y?z                                   | y?z",
                // Of others
                "http://10.0.0.1:8000 | /v1/x     | http://10.0.0.2:8000/v1/y             | ",
                "http://10.0.0.1:8000 | /v1/x     | http://10.0.0.1:8001/v1/y             | ",
                "https://api.test     | /v1/x     | http://engine.example:8000/v1/y       | ",
                "https://api.test     | /v1/x     | http://localhost/v1/y                 | ",
                "https://api.test     | /v1/x     | http://engine-0.engines.svc/v1/y      | ",
                "https://api.test     | /v1/x     | http://172.20.1.2/v1/y                | ",
                "https://api.test     | /v1/x     | http://[fd00::1]/v1/y                 | ",
                "https://api.test     | /v1/x     | http://[::1]:8000/v1/y                | ",
                "https://api.test     | /v1/x     | http://[fea0::1]/v1/y                 | ",
                "https://api.test     | /v1/x     | http://[0:0:0:0:0:0:0:1]/v1/y         | ",
                "https://api.test     | /v1/x     | http://2130706433/v1/y                | ",
                "https://api.test     | /v1/x     | http://engine-0.engines.svc./v1/y     | ",
                "https://api.test     | /v1/x     | http://localhost./v1/y                | ",
                "https://api.test     | /v1/x     | http://not a uri/                     | ",
                "https://api.test     | /v1/x     | file:///etc/passwd                    | ",
                "https://api.test     | /v1/x     | https://files.example.com/a?sig=1     | https://files.example.com/a?sig=1",
                "https://api.test     | /v1/x     | https://172.example.com/a             | https://172.example.com/a",
            })
    void onlyWhatClientsCanUseIsShown(String origin, String path, String location, @Nullable String seen) {
        assertThat(seen(Endpoint.of(origin), path, location)).isEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.test/v1         | /v1/files | https://api.test/v1/files/1        | /v1/files/1",
                "https://api.test/api/v3     | /v1/files | https://api.test/api/v3/files/1    | /v1/files/1",
                "https://api.test/api/v3     | /v1/files | /api/v3/files/1                    | /v1/files/1",
                "https://api.test/compatible | /v1/files | https://api.test/compatible/v1/f   | /v1/f",
                "https://api.test/compatible | /v1/files | /compatible-mode/v1/f              | ",
                "https://api.test/compatible | /v1/files | https://api.test/login             | ",
            })
    void thePathOfABaseUrlIsMappedBack(String baseUrl, String path, String location, @Nullable String seen) {
        assertThat(seen(Endpoint.of(baseUrl), path, location)).isEqualTo(seen);
    }

    private static @Nullable String seen(Endpoint endpoint, String path, String location) {
        Headers headers = Headers.of("a", "1", "Content-Location", location, "location", location, "b", "2");
        GatewayResponse answer = new Locations(new Fleet())
                .seen(new GatewayResponse(307, headers, Body.empty()), endpoint.origin(), endpoint.target(path), path);
        assertThat(answer.headers().first("content-location"))
                .isEqualTo(answer.headers().first("location"));
        assertThat(answer.headers().first("b")).isEqualTo("2");
        return answer.headers().first("location");
    }

    @Test
    void answersAndErrorsOfEnginesDoNotNameThem() {
        ManualTransport transport = new ManualTransport();
        try (GatewayRig rig = new GatewayRig(transport, Origin.of("http", "engine", 8000))) {
            for (int status : new int[] {201, 307, 503}) {
                transport.onStart(exchange -> exchange.respond(status, "location", "http://engine:8000/v1/files/1")
                        .send("{}")
                        .end());
                GatewayCall call = rig.gateway().call(GatewayRequest.post("/v1/files/", "{}"));
                assertThat(rig.response(call).status()).isEqualTo(status);
                assertThat(rig.response(call).headers().first("location")).isEqualTo("/v1/files/1");
                rig.text(call);
            }
        }
    }

    private static final class Fleet implements Scheduler {
        @Override
        public Placing schedule(ScheduleQuery query) {
            throw new IllegalStateException();
        }

        @Override
        public ScheduleExplanation explain(ScheduleQuery query) {
            throw new IllegalStateException();
        }

        @Override
        public Optional<List<Instance>> knownInstances() {
            return Optional.of(List.of(Instance.builder(Origin.of(URI.create("http://engine.example:9000")))
                    .build()));
        }
    }
}
