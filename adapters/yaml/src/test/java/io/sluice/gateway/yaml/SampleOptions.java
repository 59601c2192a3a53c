package io.sluice.gateway.yaml;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.Secret;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionReader;
import java.util.List;

/** One option of each kind that the core has not. */
final class SampleOptions implements OptionModule {
    static final Option<String> INSTANCES =
            Option.json("instances", "[]", "Instances").withRepeats();
    static final Option<String> ROUTE_CONFIG =
            Option.json("route-config", "", "Routes").withAlias("routes");
    static final Option<String> ADDRESS = Option.text("address", "", "An address");
    static final Option<Boolean> EJECTION = Option.onOff("ejection", "Whether the ill are left alone");
    static final Option<Secret> TOKEN = Option.secret("token", "A credential");

    @Override
    public String title() {
        return "Samples";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(INSTANCES, ROUTE_CONFIG, ADDRESS, EJECTION, TOKEN);
    }

    /** Finds fault with every port of 1, as a reader of lists would. */
    @Override
    public ModuleSettings read(OptionReader reader) {
        reader.texts(INSTANCES).stream()
                .filter(text -> text.contains("\"port\":1}"))
                .forEach(text -> reader.problem(new ConfigProblem("instances[1].endpoint.port", "1", "another port")));
        return new ModuleSettings() {};
    }
}
