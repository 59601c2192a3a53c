package io.sluice.gateway.internal.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Attributes;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.ModelsFromUpstreams;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.ModelAccess;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code GET /v1/models} and {@code GET /v1/models/NAME} (clause RT-M-6): the exact names of routes, the models of instances and, where those do
 * not say it all, what upstreams list themselves, as far as calls of those names would go there. Safe for use by any number of threads: it keeps nothing
 * itself.
 */
public final class ModelCatalog {
    static final String PATH = "/v1/models";
    private static final String BELOW = PATH + "/";

    /** More are not asked for one list. */
    private static final int MAX_ASKED = 64;

    private final RoutePolicy routes;
    private final Scheduler scheduler;
    private final ModelsFromUpstreams asksUpstreams;
    private final UpstreamRequests requests;
    private final UpstreamModels upstreams;

    public ModelCatalog(
            RoutePolicy routes,
            Scheduler scheduler,
            ModelsFromUpstreams asksUpstreams,
            UpstreamRequests requests,
            UpstreamModels upstreams) {
        this.routes = routes;
        this.scheduler = scheduler;
        this.asksUpstreams = asksUpstreams;
        this.requests = requests;
        this.upstreams = upstreams;
    }

    /** Returns the model that the path of a request names, empty if it names none. */
    static String modelIn(String method, String path) {
        if (!path.startsWith(BELOW) || !(isRead(method) || method.equals("DELETE"))) {
            return "";
        }
        String routed = RoutedPath.of(path);
        return routed.startsWith(BELOW) ? routed.substring(BELOW.length()) : "";
    }

    /**
     * Returns the target for an endpoint where a call is about a model that its path names: by the name that the model has there, if that is the name of no
     * other model here (clause RT-C-11).
     */
    static String target(InspectedRequest call, Endpoint endpoint) {
        String target = call.request().target();
        String path = call.request().path();
        String model = modelIn(call.request().method(), path);
        String rewritten = model.isEmpty() ? "" : endpoint.rewrittenModel(model);
        boolean isSame = rewritten.equals(model);
        if (isSame || endpoint.modelRewrittenTo(rewritten).filter(model::equals).isEmpty()) {
            return target;
        }
        String renamed = escaped(BELOW + rewritten);
        return PathCheck.passes(renamed) ? renamed + target.substring(path.length()) : target;
    }

    private static String escaped(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("a path", e); // cannot be: it begins with a slash
        }
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    /**
     * Returns whether a call asks for models, and it is known here where they are: else it is a call like others. What an upstream lists is never passed on to a
     * client that may use some only.
     */
    public boolean answers(InspectedRequest call) {
        GatewayRequest request = call.request();
        if (!request.path().startsWith(PATH) || !isRead(request.method())) {
            return false;
        }
        String path = RoutedPath.of(request.path());
        return (path.equals(PATH) || path.startsWith(BELOW))
                && (isKnown() || call.attributes().contains(ModelAccess.ATTRIBUTE));
    }

    /** Returns the decision by which the policy refuses such a call; null if it does not. */
    public @Nullable RouteDecision refusal(InspectedRequest call) {
        return Refusals.of(routes, call);
    }

    private boolean isKnown() {
        return scheduler.knownInstances().isPresent()
                || !routes.models().isEmpty()
                || !routes.wildcardRoutes().isEmpty();
    }

    /** Returns whether calls of a model that is not in the list may go to an endpoint that takes all. */
    public boolean isLeftToEndpoint(InspectedRequest call) {
        return routes.route(new NameQuery("", call)).route() instanceof Route.External
                && routes.route(call).route() instanceof Route.External;
    }

    /** Returns the models, when all who must be asked have answered or failed. */
    public CompletionStage<ModelList> list(InspectedRequest call) {
        List<Instance> instances = scheduler.knownInstances().orElse(List.of());
        List<CompletionStage<Described>> asked = asksUpstreams(instances) ? ask(call, instances) : List.of();
        CompletableFuture<?>[] all =
                asked.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all).thenApply(done -> {
            ModelList list = new ModelList(call.attributes().getOrDefault(ModelAccess.ATTRIBUTE, model -> true));
            asked.forEach(stage -> stage.toCompletableFuture().join().addTo(list));
            routes.models().forEach(list::add);
            instances.forEach(instance -> instance.models().forEach(list::add));
            return list;
        });
    }

    private boolean asksUpstreams(List<Instance> instances) {
        return asksUpstreams == ModelsFromUpstreams.ON
                || (asksUpstreams == ModelsFromUpstreams.AUTO
                        && (!routes.wildcardRoutes().isEmpty()
                                || instances.stream().anyMatch(ModelCatalog::servesAll)));
    }

    private static boolean servesAll(Instance instance) {
        return instance.model().isEmpty() && instance.role() != Role.PREFILL;
    }

    private List<CompletionStage<Described>> ask(InspectedRequest call, List<Instance> instances) {
        InspectedRequest question = question(call);
        Set<String> drained = scheduler.drained();
        List<CompletionStage<Described>> asked = new ArrayList<>();
        for (Route route : routes.wildcardRoutes()) {
            if (route instanceof Route.External external && asked.size() < MAX_ASKED) {
                asked.add(ask(question, external.endpoint(), call.isDrained(external.endpoint())));
            }
        }
        for (Instance instance : instances) {
            if (servesAll(instance) && asked.size() < MAX_ASKED) {
                asked.add(ask(
                        requests.toInstance(question, instance, question.legId()),
                        null,
                        drained.contains(instance.id()),
                        name -> leads(question, name, Route.Internal.class::isInstance) ? name : null));
            }
        }
        return asked;
    }

    private CompletionStage<Described> ask(InspectedRequest question, Endpoint endpoint, boolean isDrained) {
        Predicate<Route> isIt = route ->
                route instanceof Route.External external && external.endpoint().equals(endpoint);
        return ask(
                requests.toEndpoint(question, endpoint),
                endpoint,
                isDrained,
                listed -> endpoint.modelRewrittenTo(listed)
                        .filter(name -> leads(question, name, isIt))
                        .orElse(null));
    }

    /** Whom an operator took out is left alone, and believed what it said last (clause HC-L-5): its models come again with it. */
    private CompletionStage<Described> ask(
            ExchangeRequest request, @Nullable Endpoint endpoint, boolean isDrained, NameOf names) {
        CompletionStage<Map<String, ObjectNode>> listed = isDrained
                ? CompletableFuture.completedStage(upstreams.last(request, endpoint))
                : upstreams.of(request, endpoint);
        return listed.thenApply(models -> new Described(models, names));
    }

    private boolean leads(InspectedRequest call, String name, Predicate<Route> there) {
        RouteExplanation explained = routes.explain(new NameQuery(name, call));
        return explained.options().stream()
                .anyMatch(option -> there.test(option.decision().route()));
    }

    /** Returns the call by which upstreams are asked: of the client's fields only what says who it is. */
    private static InspectedRequest question(InspectedRequest call) {
        Headers.Builder fields = Headers.builder().add("accept", "application/json");
        String authorization = call.headers().first("authorization");
        if (authorization != null) {
            fields.add("authorization", authorization);
        }
        GatewayRequest request =
                GatewayRequest.builder("GET", PATH).headers(fields.build()).build();
        return InspectedRequest.read(
                request, RequestContent.opaque(request.body()), call.facts().requestId(), "", "", endpoint -> false);
    }

    /** The name by which calls reach a model that an upstream lists; null if none does. */
    private interface NameOf {
        @Nullable
        String of(String listed);
    }

    /** What one upstream lists, and by which names calls get there. */
    private record Described(Map<String, ObjectNode> models, NameOf names) {
        void addTo(ModelList list) {
            models.forEach((listed, description) -> {
                String name = names.of(listed);
                if (name != null) {
                    list.add(name, name.equals(listed) ? description : renamed(description, name));
                }
            });
        }

        private static ObjectNode renamed(ObjectNode description, String name) {
            return description.deepCopy().put("id", name);
        }
    }

    /** The question where calls of a name go. */
    private record NameQuery(String model, InspectedRequest call) implements RouteQuery {
        @Override
        public String sessionKey() {
            return call.sessionKey();
        }

        @Override
        public String path() {
            return call.path();
        }

        @Override
        public Headers headers() {
            return call.headers();
        }

        @Override
        public Attributes attributes() {
            return call.attributes();
        }
    }
}
