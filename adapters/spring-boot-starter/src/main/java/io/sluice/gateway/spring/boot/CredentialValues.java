package io.sluice.gateway.spring.boot;

import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.OptionType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Keeps the gateway's credentials out of the actuator's pages that show properties, also where the application shows all values ({@code
 * management.endpoint.env.show-values}). Safe for use by any number of threads.
 */
final class CredentialValues implements SanitizingFunction {
    private static final String ROOT = "sluice";

    /** Members of routes, as {@link #squeezed} leaves them, with the position before: the key, or a file of it, and fields that may carry one. */
    private static final Pattern SECRET_MEMBER = Pattern.compile("\\d+(apikey|headers).*");

    /** An address may have a password, and a key in its query. */
    private static final Pattern ADDRESS = Pattern.compile(".*://.*[?@].*", Pattern.DOTALL);

    private final Set<String> secrets;
    private final List<String> lists;

    CredentialValues(OptionRegistry registry) {
        this.secrets = registry.options().stream()
                .filter(option -> option.type() == OptionType.SECRET)
                .map(Option::name)
                .map(CredentialValues::squeezed)
                .collect(Collectors.toUnmodifiableSet());
        this.lists = registry.options().stream()
                .filter(option -> option.type() == OptionType.JSON)
                .flatMap(option -> option.fileNames().stream())
                .map(CredentialValues::squeezed)
                .toList();
    }

    @Override
    public SanitizableData apply(SanitizableData data) {
        String key = squeezed(data.getKey());
        Object value = data.getValue();
        if (value == null || !key.startsWith(ROOT)) {
            return data;
        }
        return isSecret(key.substring(ROOT.length()), value.toString()) ? data.withSanitizedValue() : data;
    }

    private boolean isSecret(String name, String value) {
        return secrets.contains(name)
                || ADDRESS.matcher(value).matches()
                || lists.stream()
                        .filter(name::startsWith)
                        .anyMatch(list -> isSecretPart(name.substring(list.length()), value));
    }

    /** A list as one text may have a key anywhere. */
    private static boolean isSecretPart(String member, String value) {
        return SECRET_MEMBER.matcher(member).matches() || (member.isEmpty() && value.contains("{"));
    }

    /** Returns what all ways to write a property's name have in common. */
    private static String squeezed(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
