package io.sluice.gateway.operations.entry;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.host.CallAttributes;
import io.sluice.gateway.host.Gatekeeper;
import java.net.SocketAddress;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks for a key, guards pages, and says who the client is. Safe for use by any number of threads. */
final class EntryGatekeeper implements Gatekeeper {
    private static final Set<String> PROBES = Set.of("/healthz", "/livez", "/readyz");
    private static final LocalReply UNAUTHORIZED = LocalReply.unauthorized();
    private static final LocalReply FORBIDDEN = LocalReply.of(
            403, "forbidden", "This page is shown on the machine of the host only, and to no other page.");

    /** Which paths the port has beside calls. */
    enum Port {
        /** None: every request is a call. */
        CALLS,
        /** The probes and metrics. */
        MAIN,
        /** These and the pages. */
        MAIN_WITH_PAGES,
        /** All of them, for operators. */
        PAGES
    }

    private final Port port;
    private final Supplier<@Nullable ClientKeys> keys;
    private final ClientAddress clients;
    private final LocalPages pages;
    private final @Nullable Cors cors;

    /** @param keys those that open the port; null = it is open */
    EntryGatekeeper(
            Port port,
            Supplier<@Nullable ClientKeys> keys,
            ClientAddress clients,
            LocalPages pages,
            @Nullable Cors cors) {
        this.port = port;
        this.keys = keys;
        this.clients = clients;
        this.pages = pages;
        this.cors = cors;
    }

    @Override
    public Admission admit(String method, String target, Headers headers, SocketAddress peer) {
        Cors rules = cors;
        if (rules == null) {
            return decide(method, target, headers, peer);
        }
        if (Cors.isPreflight(method, headers)) {
            return Admission.refused(rules.answer(headers));
        }
        return decide(method, target, headers, peer).withResponseHeaders(rules.ofResponse(headers.first("origin")));
    }

    private Admission decide(String method, String target, Headers headers, SocketAddress peer) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        boolean isProbe = port != Port.CALLS && PROBES.contains(path);
        ClientKeys known = isProbe ? null : keys.get();
        Credentials shown = known == null ? null : Credentials.find(known, headers);
        if (known != null && shown == null) {
            return Admission.refused(UNAUTHORIZED.toResponse(headers));
        }
        if (!mayBeShown(path, headers, peer)) {
            return Admission.refused(FORBIDDEN.toResponse(headers));
        }
        Attributes attributes = shown == null ? Attributes.empty() : shown.key().attributes(method);
        IpAddress client = clients.of(headers, peer);
        Admission granted = Admission.granted(
                client == null ? attributes : attributes.with(CallAttributes.CLIENT, client.toString()));
        return shown == null ? granted : granted.withHeaders(shown.rest());
    }

    private boolean mayBeShown(String path, Headers headers, SocketAddress peer) {
        return switch (port) {
            case CALLS, MAIN -> true;
            case MAIN_WITH_PAGES -> !LocalPages.contains(path) || pages.showsOnOpenPort(headers, peer);
            case PAGES -> !LocalPages.contains(path) || pages.showsOnOwnPort(headers, peer);
        };
    }

    @Override
    public String toString() {
        ClientKeys known = keys.get();
        return "EntryGatekeeper[" + port + ", " + (known == null ? "open" : known) + ", " + clients + ", " + pages
                + "]";
    }
}
