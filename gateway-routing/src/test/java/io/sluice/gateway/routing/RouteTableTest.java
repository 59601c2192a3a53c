package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.json;
import static io.sluice.gateway.routing.Tables.problems;
import static io.sluice.gateway.routing.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a route config (section RT-2, clauses RT-C-1, RT-C-2, RT-C-5, RT-U-3 and RT-O-1). */
class RouteTableTest {
    private static final String SECRET = "sk-5ecret";
    private static final String URL =
            "local, or an absolute http or https URL with a host, without user info and fragment";

    @Test
    void readsEveryField() {
        RouteTable table = table("{'base_url':'https://h/v1/','api_key':'k','model':'m','fallback':true,'weight':7,"
                + "'prefix':'gpt-*','rewrite_model':'r','fallback_models':['a','b*']}");
        Endpoint endpoint =
                Endpoint.of("https://h/v1").withApiKey(Secret.of("k")).withRewriteModel("r");
        assertThat(table.entries())
                .containsExactly(new RouteEntry(
                        0,
                        new Route.External(endpoint),
                        "m",
                        true,
                        7,
                        ModelPattern.of("gpt-*"),
                        List.of(ModelPattern.of("a"), ModelPattern.of("b*")),
                        List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'base_url':'local'}",
                "{'base_url':'local','api_key':null,'model':null,'fallback':null,'weight':null,'prefix':null,"
                        + "'rewrite_model':null,'fallback_models':null}",
                "{'base_url':'local','api_key':'','model':'','fallback':false,'weight':0,'prefix':'','rewrite_model':''}"
            })
    void whatIsAbsentOrNullHasItsDefault(String entry) {
        assertThat(table(entry).entries())
                .as("RT-C-1")
                .containsExactly(new RouteEntry(0, Route.INTERNAL, "", false, 0, null, List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "[]", " [ ] ", "null"})
    void theseAreNoRoutes(String json) {
        assertThat(RouteTable.parse(json).isEmpty()).as("RT-C-2").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"base_url\":\"local\"}", "\"local\"", "1", "true"})
    void anythingElseThanAnArrayIsRefused(String json) {
        assertThat(problems(() -> RouteTable.parse(json)))
                .as("RT-C-2")
                .containsExactly("route-config: (expected: a JSON array of objects)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "]",
                "[{]",
                "[{\"base_url\":\"local\"}",
                "[{\"base_url\":\"local\"}]]",
                "[] []",
                "[],",
                "[{\"base_url\":\"local\",}]",
                "[{base_url:\"local\"}]",
                "[{'base_url':'local'}]",
                "[nul]",
                "\ufeff[]",
                "[{\"base_url\":\"lo\ncal\"}]",
            })
    void malformedJsonIsRefusedWithItsPlace(String json) {
        assertThat(problems(() -> RouteTable.parse(json)))
                .last()
                .asString()
                .matches("route-config: \\(expected: a JSON array of objects; it is malformed at line 1, column \\d+\\)"
                        + "|.*line 2, column \\d+\\)");
    }

    @Test
    void allProblemsAreReportedTogether() {
        assertThat(problems(() -> RouteTable.parse(json(
                        "{'base_url':'local','weigth':3,'apikey':'k','what_is_this':1}",
                        "7",
                        "{'base_url':'ftp://h','weight':-1,'fallback':'yes'}",
                        "{'weight':1.0,'prefix':5,'model':{'a':1},'rewrite_model':[1],'fallback_models':'gpt-*'}",
                        "{'base_url':7,'weight':2147483648,'fallback_models':[]}",
                        "{'base_url':null,'api_key':7,'fallback_models':['a','',7,['b']]}",
                        "{'base_url':'http://h','base_url':'http://g','Weight':1,'weight':'3'}",
                        "['http://h']"))))
                .as("RT-O-1, RT-C-1, RT-C-2")
                .containsExactly(
                        "route-config[0].weigth: (expected: perhaps weight)",
                        "route-config[0].apikey: (expected: perhaps api_key)",
                        "route-config[0].what_is_this: (expected: one of base_url, api_base, api_key, api_key_file, "
                                + "auth, headers, model, name, fallback, weight, prefix, rewrite_model, fallback_models, "
                                + "fallback_on, first_byte_timeout_ms, first_content_timeout_ms, idle_timeout_ms, "
                                + "retry_max_count, max_concurrency, tls, proxy)",
                        "route-config[1]: (expected: an object)",
                        "route-config[2].weight: \"-1\" (expected: an integer from 0 to 2147483647)",
                        "route-config[2].fallback: (expected: true or false, not a string)",
                        "route-config[2].base_url: (expected: " + URL + ")",
                        "route-config[3].weight: \"1.0\" (expected: an integer from 0 to 2147483647)",
                        "route-config[3].prefix: (expected: a string, not a number)",
                        "route-config[3].model: (expected: a string, not an object)",
                        "route-config[3].rewrite_model: (expected: a string, not an array)",
                        "route-config[3].fallback_models: (expected: an array of patterns, at least one and "
                                + "none empty; absent = all models; not a string)",
                        "route-config[3].base_url: (expected: " + URL + "; it or api_base is required)",
                        "route-config[4].base_url: (expected: a string, not a number)",
                        "route-config[4].weight: \"2147483648\" (expected: an integer from 0 to 2147483647)",
                        "route-config[4].fallback_models: (expected: an array of patterns, at least one and none "
                                + "empty; absent = all models)",
                        "route-config[5].api_key: (expected: a string, not a number)",
                        "route-config[5].fallback_models: (expected: an array of patterns, at least one and none "
                                + "empty; absent = all models)",
                        "route-config[5].base_url: (expected: " + URL + "; it or api_base is required)",
                        "route-config[6].base_url: (expected: the field once)",
                        "route-config[6].Weight: (expected: perhaps weight)",
                        "route-config[6].weight: (expected: an integer from 0 to 2147483647, not a string)",
                        "route-config[7]: (expected: an object)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"k 1", "k\\n", "schl\u00fcssel", "\\u0000"})
    void aKeyThatIsNoHeaderValueIsRefused(String key) {
        assertThat(problems(() -> table(entry("h", "'api_key':'" + key + "'"))))
                .containsExactly("route-config[0].api_key: (expected: visible ASCII characters without blanks)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Local", " local", "h:8000", "https://u@h", "https://h/#f", "http://"})
    void aBaseUrlIsCheckedWhenTheTableIsRead(String url) {
        assertThat(problems(() -> table("{'base_url':'" + url + "'}")))
                .as("RT-U-3")
                .singleElement()
                .asString()
                .startsWith("route-config[0].base_url:")
                .endsWith("(expected: " + URL + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "https://h:99999/sk-1/, ' \"https://h\"'",
        "HTTP://My_Host#a=b,    ' \"HTTP://My_Host\"'",
        "https://h h/,          ''",
        "https://user:pw@h/,    ''",
        "https://h/a@b#c,       ''",
        "ftp://h/,              ''",
        "sk-1,                  ''"
    })
    void ofABadBaseUrlOnlySchemeAndHostAreShown(String url, String shown) {
        assertThat(problems(() -> table("{'base_url':'" + url + "'}")))
                .as("RT-O-1, RT-U-3")
                .containsExactly("route-config[0].base_url:" + shown + " (expected: " + URL + ")");
    }

    @Test
    void aHostWithAnUnderscoreIsAHost() {
        assertThat(table("{'base_url':'http://my_engine:8000'}")
                        .entries()
                        .get(0)
                        .route())
                .isEqualTo(Tables.external("my_engine:8000"));
    }

    @Test
    void patternsHaveAGreatestLength() {
        String longest = "x".repeat(511) + "*";
        assertThat(table(entry("h", "'prefix':'" + longest + "','fallback_models':['" + longest + "']"))
                        .entries())
                .hasSize(1);
        String length = ": \"513 characters\" (expected: at most 512 characters)";
        assertThat(problems(() -> table(entry(
                        "h",
                        "'prefix':'x" + longest + "','fallback_models':['a','x" + longest + "','" + longest + "']"))))
                .containsExactly("route-config[0].prefix" + length, "route-config[0].fallback_models" + length);
    }

    static List<String> configsWithSecrets() {
        String key = "'api_key':'" + SECRET + "'";
        return List.of(
                json(entry("h", key)),
                json("{'base_url':'" + SECRET + "','api_key':'https://h'}"),
                json("{'base_url':'https://h:99999/" + SECRET + "/'}"),
                json("{'base_url':'https://h h/" + SECRET + "/'}"),
                json("{'base_url':'https://" + SECRET + "#'}"),
                json("{'base_url':'https://user:" + SECRET + "@my_host'}"),
                json("{'base_url':'https://" + SECRET + ":" + SECRET + "'}"),
                json("{'base_url':['" + SECRET + "']}"),
                json(entry("h", "'weight':'" + SECRET + "'")),
                json(entry("h", "'fallback':'" + SECRET + "'")),
                json(entry("h", "'fallback_models':'" + SECRET + "'")),
                json(entry("h", "'fallback_models':['']" + ",'prefix':{'" + SECRET + "':1}")),
                json(entry("h", "'prefix':'" + (SECRET + "/").repeat(100) + "'")),
                json(entry("h", "'Bearer " + SECRET + "':1")),
                json(entry("h", "'" + SECRET + "':1,'" + SECRET + "':2")),
                json(entry("h", "'api_key=" + SECRET + "':1")),
                json(entry("h", "'weight':-1,'x" + SECRET + "':['" + SECRET + "']")),
                json(entry("h", key + ",'weight':-1,'typo':1")),
                json(entry("h", key + ",'fallback_models':['a']"), entry("local", key)),
                json("{" + key + "}"),
                json("{" + key + ",'base_url':'ftp://h'}"),
                json("{'base_url':'https://user:" + SECRET + "@h'}"),
                json("{'base_url':'https://" + SECRET + "@h'}"),
                json("{'base_url':'https://h?key=" + SECRET + "'}"),
                json("{'base_url':'https://h#" + SECRET + "'}"),
                json(entry("h", "'apikey':'" + SECRET + "'")),
                json(entry("h", "'API_KEY':'" + SECRET + "'")),
                json(entry("h", "'api_key':['" + SECRET + "']")),
                json(entry("h", "'api_key':{'" + SECRET + "':1}")),
                json(entry("h", "'api_key':'" + SECRET + " '")),
                json(entry("h", key + ",'api_key':'" + SECRET + "'")),
                json("'" + SECRET + "'"),
                "\"" + SECRET + "\"",
                "{\"api_key\":\"" + SECRET + "\"}",
                SECRET,
                "[{\"api_key\":\"" + SECRET,
                "[{\"api_key\":\"" + SECRET + "\"",
                "[{\"api_key\":" + SECRET + "}]",
                "[{\"api_key\":'" + SECRET + "'}]",
                "[{\"api_key\":\"" + SECRET + "\\x\"}]",
                "[{\"api_key\":\"" + SECRET + "\n\"}]",
                "[{\"api_key\":\"" + SECRET + "\"}] " + SECRET);
    }

    @ParameterizedTest
    @MethodSource("configsWithSecrets")
    void noTextHoldsAKey(String json) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        Throwable thrown = catchThrowable(() -> {
            RouteTable table = RouteTable.parse(json);
            writer.println(table);
            writer.println(table.warnings());
            writer.println(table.entries());
        });
        if (thrown != null) {
            thrown.printStackTrace(writer);
        }
        assertThat(text.toString()).as("RT-O-1").isNotEmpty().doesNotContain(SECRET, "5ecret");
    }

    @Test
    void longNamesAndValuesAreNotShown() {
        String name = "x".repeat(10_000);
        assertThat(problems(() -> table(entry("h", "'" + name + "':1"))))
                .singleElement()
                .asString()
                .hasSizeLessThan(350)
                .startsWith("an unknown field of route-config[0]: (expected: one of base_url, ");
        assertThat(problems(() -> table(entry("h", "'weight':'" + name + "\\r\\n'"))))
                .singleElement()
                .asString()
                .hasSizeLessThan(250);
        assertThat(problems(() -> table(entry("h", "'weight':" + "9".repeat(900)))))
                .containsExactly("route-config[0].weight: (expected: an integer from 0 to 2147483647)");
    }

    @Test
    void aDeadPrefixIsAWarning() {
        RouteTable table = table(
                entry("a", "'prefix':'gpt-*'"),
                entry("b", "'prefix':'gpt-*'"),
                entry("c", "'prefix':'gpt-*','fallback':true"),
                entry("d", "'prefix':'gpt-'"),
                entry("local", "'prefix':'gpt-'"));
        assertThat(table.warnings())
                .as("RT-C-5")
                .containsExactly(
                        "route-config[1].prefix has no effect: route-config[0] has the same and takes all its calls",
                        "route-config[4].prefix has no effect: route-config[3] has the same and takes all its calls");
    }

    @Test
    void fieldsWithoutEffectAreWarnings() {
        RouteTable table = table(
                entry("local", "'api_key':'k','rewrite_model':'m','fallback':true,'fallback_models':['a']"),
                entry("a", "'fallback_models':['a']"),
                entry("b", "'fallback':true,'api_key':'k','rewrite_model':'m','fallback_models':['a']"));
        String onLocal = " has no effect on a local entry";
        assertThat(table.warnings())
                .containsExactly(
                        "route-config[0].api_key" + onLocal,
                        "route-config[0].rewrite_model" + onLocal,
                        "route-config[0].fallback" + onLocal,
                        "route-config[0].fallback_models" + onLocal,
                        "route-config[1].fallback_models has no effect on an entry without fallback: true");
    }

    @Test
    void aCleanTableHasNoWarnings() {
        assertThat(table(entry("local", "'prefix':'*'"), entry("a", "'prefix':'a','fallback':true"))
                        .warnings())
                .isEmpty();
    }
}
