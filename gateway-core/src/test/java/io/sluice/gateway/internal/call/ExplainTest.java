package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Explanation;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RouteExplanation.Option;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.MultiChoice;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainTest {
    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
        assertThat(transport.started()).as("exchanges").isZero();
        assertThat(rig.scheduler.leases()).isEmpty();
        assertThat(rig.events.started()).as("calls").isZero();
    }

    @Test
    void internalRouteTellsTheInstances() throws Exception {
        Explanation explanation = rig.gateway().explain(GatewayRig.chat());
        assertThat(explanation.model()).isEqualTo("m");
        assertThat(explanation.refusal()).isNull();
        assertJson(
                explanation,
                "{'model':'m','routing':{'reason':'no routes: every call is internal','options':["
                        + "{'route':'internal','share':1.0,'fallback_chain':[]}]},"
                        + "'scheduling':{'reason':'one instance','candidates':["
                        + "{'instance':'engine','verdict':'winner','score':0.0,'note':'the only one'}]}}");
    }

    @Test
    void optionsAndChainsAreToldWithoutKeys() throws Exception {
        Endpoint primary = Endpoint.of("https://a.example.com/v1").withApiKey(Secret.of("sk-secret"));
        Endpoint fallback = Endpoint.of("https://b.example.com").withApiKey(Secret.of("sk-secret"));
        rig.builder.routePolicy(new Explaining(new RouteExplanation(
                List.of(
                        new Option(new RouteDecision(new Route.External(primary), List.of(fallback)), 0.25),
                        new Option(new RouteDecision(Route.UNMATCHED, List.of()), 0.75)),
                "weights")));
        Explanation explanation = rig.gateway().explain(GatewayRig.chat());
        assertThat(explanation.scheduling()).as("no route is internal").isNull();
        assertThat(explanation.toString()).doesNotContain("sk-secret");
        assertJson(
                explanation,
                "{'model':'m','routing':{'reason':'weights','options':["
                        + "{'route':'https://a.example.com/v1','share':0.25,'fallback_chain':['https://b.example.com']},"
                        + "{'route':'unmatched','share':0.75,'fallback_chain':[]}]}}");
    }

    @ParameterizedTest
    @CsvSource({"false,/v1/completions,BOTH", "true,/v1/completions,PREFILL DECODE", "true,/v1/embeddings,DECODE"})
    void theSchedulerIsAskedForTheInstancesThatTheCallWouldGet(boolean staged, String path, String stages) { // SC-P-2
        rig.builder.disaggregation(
                Disaggregation.by(TestPdd.serial()).staged(staged).build());
        rig.gateway().explain(GatewayRequest.post(path, "{\"model\":\"m\"}"));
        assertThat(rig.scheduler.explained())
                .extracting(query -> query.stage().name())
                .containsExactly(stages.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"1.0,true", "0.5,false"})
    void whatCannotRunAsAPairIsToldWithTheReason(double internalShare, boolean refused) { // SC-P-2, PD-15
        rig.builder.disaggregation(Disaggregation.by(TestPdd.serial())
                .multiChoice(MultiChoice.REJECT)
                .build());
        List<Option> options = new ArrayList<>(List.of(new Option(RouteDecision.internal(), internalShare)));
        if (!refused) {
            options.add(new Option(new RouteDecision(new Route.External(Endpoint.of("http://a")), List.of()), 0.5));
        }
        rig.builder.routePolicy(new Explaining(new RouteExplanation(options, "weights")));
        Explanation explanation =
                rig.gateway().explain(GatewayRequest.post("/v1/completions", "{\"model\":\"m\",\"n\":2}"));
        assertThat(explanation.refusal()).isEqualTo(refused ? ErrorKind.INVALID_REQUEST : null);
        assertThat(explanation.scheduling().reason()).contains("several choices");
        assertThat(explanation.scheduling().candidates()).isEmpty();
        assertThat(rig.scheduler.explained()).isEmpty();
    }

    @Test
    void schedulerIsAskedIfOneOfTheOptionsIsInternal() {
        rig.builder.routePolicy(new Explaining(new RouteExplanation(
                List.of(
                        new Option(new RouteDecision(new Route.External(Endpoint.of("http://a")), List.of()), 0.9),
                        new Option(RouteDecision.internal(), 0.1)),
                "weights")));
        assertThat(rig.gateway().explain(GatewayRig.chat()).scheduling()).isNotNull();
    }

    @Test
    void refusalIsToldWithoutAskingAnyone() throws Exception {
        rig.builder.routePolicy(new Explaining(null));
        Explanation explanation = rig.gateway().explain(GatewayRequest.post("/v1/completions", "[]"));
        assertThat(explanation.refusal()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(explanation.routing()).isNull();
        assertThat(explanation.scheduling()).isNull();
        assertJson(explanation, "{'model':'','refusal':'invalid_request'}");
    }

    @Test
    void closedGatewayStillExplains() {
        rig.gateway().close();
        assertThat(rig.gateway().explain(GatewayRig.chat()).routing()).isNotNull();
    }

    @Test
    void scoresThatAreNoNumbersStayJson() throws Exception {
        ScheduleExplanation scheduling = new ScheduleExplanation(
                List.of(new Candidate("a\"b", Verdict.UNFIT, Double.POSITIVE_INFINITY, "\n")), "r");
        assertJson(
                new Explanation("", null, null, scheduling, List.of()),
                "{'model':'','scheduling':{'reason':'r','candidates':["
                        + "{'instance':'a\\\"b','verdict':'unfit','score':'Infinity','note':'\\n'}]}}");
    }

    @Test
    void partsOfAScoreAndWhatWasLearnedAreTold() throws Exception { // SC-P-2, SC-P-4
        List<Part> parts = List.of(new Part("waiting-seconds", 0.25), new Part("cached-bytes", 4096));
        ScheduleExplanation scheduling = new ScheduleExplanation(
                List.of(new Candidate("a", Verdict.WINNER, 0.25, "", parts)),
                "r",
                List.of(new LearnedFigures(Role.PREFILL, "m", List.of(new Part("busy-share", 0.5)))));
        assertJson(
                new Explanation("", null, null, scheduling, List.of()),
                "{'model':'','scheduling':{'reason':'r','candidates':["
                        + "{'instance':'a','verdict':'winner','score':0.25,'note':'',"
                        + "'parts':{'waiting-seconds':0.25,'cached-bytes':4096.0}}],"
                        + "'learned':[{'role':'prefill','model':'m','figures':{'busy-share':0.5}}]}}");
    }

    private static void assertJson(Explanation explanation, String expected) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode json = mapper.readTree(explanation.toJson());
        assertThat(json).isEqualTo(mapper.readTree(expected.replace('\'', '"')));
    }

    /** Explains as told; must not route. */
    private record Explaining(RouteExplanation explanation) implements RoutePolicy {
        @Override
        public RouteDecision route(RouteQuery query) {
            throw new AssertionError("explaining routes nothing");
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            return explanation;
        }
    }
}
