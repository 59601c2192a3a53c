package io.sluice.gateway.routing.together;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.nio.ByteBuffer;

/** Each upstream sees its own key and no other, and the client's credentials only where they belong (RT-X-8, SC-I-5). */
final class SecretRules {
    private static final String KEY = "key-of-";

    private SecretRules() {}

    static void check(Seen seen, Called call, Findings findings) {
        for (Exchanged exchange : call.exchanges) {
            String target = exchange.target;
            Headers headers = exchange.request.headers();
            boolean endpoint = seen.setup.isEndpoint(target);
            boolean forwards = seen.setup.world.isOn("forward-client-authorization");
            for (int i = 0; i < headers.size(); i++) {
                String value = headers.value(i);
                boolean own = value.equals("Bearer " + Wiring.key(target));
                boolean authorization = headers.name(i).equalsIgnoreCase("authorization");
                findings.check(own || !value.contains(KEY), "RT-X-8 keys", call, "%s to %s", headers.name(i), target);
                boolean allowed = !endpoint || (authorization && forwards && !hasKey(seen, target));
                findings.check(
                        allowed || !value.contains(Client.SECRET),
                        "RT-X-8 credentials",
                        call,
                        "%s to %s",
                        headers.name(i),
                        target);
            }
            String body = text(exchange.request.body());
            findings.check(!body.contains(KEY) && !body.contains(Client.SECRET), "RT-X-8 body", call, "to %s", target);
            boolean keyed = endpoint && hasKey(seen, target);
            boolean sent = ("Bearer " + Wiring.key(target)).equals(headers.first("authorization"));
            findings.check(!keyed || sent, "the endpoint's key is sent", call, "to %s", target);
        }
        GatewayResponse answer = call.answer;
        if (answer != null) {
            boolean clean =
                    !call.text().contains(KEY) && !answer.headers().toString().contains(KEY);
            findings.check(clean, "RT-X-8 answer", call, "a key in the answer");
        }
    }

    private static boolean hasKey(Seen seen, String endpoint) {
        return seen.setup.world.routes().stream()
                .anyMatch(
                        route -> route.is(endpoint) && !route.text("key", "own").equals("none"));
    }

    private static String text(ByteBuffer body) {
        return ISO_8859_1.decode(body).toString();
    }
}
