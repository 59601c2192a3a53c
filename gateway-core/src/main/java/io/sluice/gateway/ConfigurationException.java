package io.sluice.gateway;

import java.util.List;
import java.util.stream.Collectors;

/** The problems of a configuration, all at once, when something is built from it. */
public final class ConfigurationException extends GatewayException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /**
     * Creates an exception.
     *
     * @param problems at least one
     */
    public ConfigurationException(List<ConfigProblem> problems) {
        super(ErrorKind.CONFIGURATION, message(problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems, in the order in which they were found; never empty. */
    public List<ConfigProblem> problems() {
        return problems;
    }

    private static String message(List<ConfigProblem> problems) {
        return problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"));
    }
}
