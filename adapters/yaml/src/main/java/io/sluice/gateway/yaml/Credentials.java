package io.sluice.gateway.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.gateway.options.Redacted;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes credentials out of configured values. */
final class Credentials {
    static final String HIDDEN = "***";

    /** Members whose texts are credentials; the paths of files are not. */
    private static final Pattern SECRET =
            Pattern.compile(".*(?:key|key_sha256|password|secret|token|credentials|authorization)");

    /** Of an object of header fields any value may be one. */
    private static final String HEADERS = "headers";

    /** In a URL of HTTP any value of the query may be one; in an address of another kind those whose names say so. */
    private static final Pattern QUERY_VALUE = Pattern.compile("(?<=[?&]([^=&#]{1,100})=)[^&#]+");

    private static final Pattern HTTP = Pattern.compile("(?i)https?://.*", Pattern.DOTALL);

    private Credentials() {}

    /** Returns the same value without credentials. */
    static JsonNode hidden(JsonNode value) {
        if (value.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            value.properties()
                    .forEach(member -> object.set(member.getKey(), member(member.getKey(), member.getValue())));
            return object;
        }
        if (value.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> array.add(hidden(element)));
            return array;
        }
        return value.isTextual() ? TextNode.valueOf(ofUrl(value.textValue())) : value;
    }

    /** Returns a text without the credentials that a URL may have. */
    static String ofUrl(String text) {
        if (!text.contains("://")) {
            return text;
        }
        boolean isHttp = HTTP.matcher(text).matches();
        return QUERY_VALUE
                .matcher(Redacted.withoutUserInfo(text))
                .replaceAll(
                        value -> isHttp || isSecret(value.group(1)) ? HIDDEN : Matcher.quoteReplacement(value.group()));
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    private static JsonNode member(String name, JsonNode value) {
        boolean isHeaders = name.equals(HEADERS) && value.isObject();
        if (isHeaders) {
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            value.fieldNames().forEachRemaining(field -> fields.put(field, HIDDEN));
            return fields;
        }
        boolean isSecret =
                value.isValueNode() && !value.isNull() && !value.asText().isEmpty() && isSecret(name);
        return isSecret ? TextNode.valueOf(HIDDEN) : hidden(value);
    }
}
