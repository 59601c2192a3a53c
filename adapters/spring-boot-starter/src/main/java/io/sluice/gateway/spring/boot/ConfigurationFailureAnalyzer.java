package io.sluice.gateway.spring.boot;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.OptionRegistry;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Says all that is wrong with a gateway's properties at once, each with its name and where it was set. No value is shown that may be a credential. */
final class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {
    private final Environment environment;

    ConfigurationFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable root, ConfigurationException cause) {
        GivenProperties given = GivenProperties.read(OptionRegistry.standard(), environment);
        List<ConfigProblem> problems = cause.problems();
        String description = (problems.size() == 1 ? "A property" : problems.size() + " properties")
                + " of the gateway " + (problems.size() == 1 ? "is" : "are") + " wrong:\n\n"
                + problems.stream().map(problem -> shown(problem, given)).collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                description, "Correct what is listed; docs/options.md says what each option may be.", cause);
    }

    private static String shown(ConfigProblem problem, GivenProperties given) {
        if (!problem.place().isEmpty()) {
            return "    " + problem;
        }
        PropertyPlace place = given.place(problem.option());
        ConfigProblem named = new ConfigProblem(place.property(), problem.value(), problem.expected());
        return "    " + named + (place.origin().isEmpty() ? "" : "\n        from " + place.origin());
    }
}
