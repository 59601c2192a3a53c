package io.sluice.gateway.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.gateway.GatewaySnapshot;
import io.sluice.gateway.spi.EndpointStatus;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes the figures of {@code /status} (clause HC-L-5): the names of its members are part of the public contract. For one page, by one thread. */
final class StatusJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]{0,15})(?:\\.[0-9]{1,10})?");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    private final JsonGenerator json;

    /** The time of all figures, in milliseconds since 1970. */
    private final long nowMillis;

    StatusJson(long nowMillis) {
        this.nowMillis = nowMillis;
        try {
            json = FACTORY.createGenerator(bytes);
            json.writeStartObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StatusJson host(String version, Duration uptime, GatewaySnapshot now) throws IOException {
        json.writeStringField("version", version);
        json.writeNumberField("uptime_ms", uptime.toMillis());
        json.writeNumberField("open_calls", now.openCalls());
        json.writeNumberField("parked_calls", now.retryQueue().parked());
        return this;
    }

    StatusJson instances(List<InstanceStatus> statuses) throws IOException {
        json.writeArrayFieldStart("instances");
        for (InstanceStatus status : statuses) {
            Instance instance = status.instance();
            json.writeStartObject();
            json.writeStringField("id", instance.id());
            json.writeStringField("role", lower(instance.role()));
            texts("models", instance.models());
            json.writeStringField("address", instance.origin().toString());
            state(status.openCalls(), lower(status.state()), status.remaining(), status.reason());
        }
        json.writeEndArray();
        return this;
    }

    StatusJson endpoints(List<EndpointStatus> statuses) throws IOException {
        json.writeArrayFieldStart("endpoints");
        for (EndpointStatus status : statuses) {
            json.writeStartObject();
            json.writeStringField("id", status.name());
            texts("models", status.models());
            json.writeStringField("address", status.address());
            state(status.openCalls(), lower(status.state()), status.remaining(), status.reason());
        }
        json.writeEndArray();
        return this;
    }

    /** Writes what both have, and ends the object. */
    private void state(int openCalls, String state, Duration remaining, String why) throws IOException {
        json.writeNumberField("open_calls", openCalls);
        json.writeStringField("state", state);
        json.writeFieldName("until_ms");
        if (remaining.isZero() || remaining.isNegative()) {
            json.writeNull();
        } else {
            json.writeNumber(nowMillis + remaining.toMillis());
        }
        json.writeStringField("why", why);
        json.writeEndObject();
    }

    StatusJson sources(List<SourceStatus> statuses) throws IOException {
        json.writeArrayFieldStart("sources");
        for (SourceStatus status : statuses) {
            json.writeStartObject();
            json.writeStringField("name", status.name());
            json.writeStringField("state", lower(status.state()));
            Instant last = status.lastSuccess();
            json.writeFieldName("last_success_ms");
            if (last == null) {
                json.writeNull();
            } else {
                json.writeNumber(last.toEpochMilli());
            }
            json.writeNumberField("entries", status.entries());
            json.writeEndObject();
        }
        json.writeEndArray();
        return this;
    }

    /** Writes nothing if nothing is learned. */
    StatusJson learned(List<LearnedFigures> kinds) throws IOException {
        if (kinds.isEmpty()) {
            return this;
        }
        json.writeArrayFieldStart("learned");
        for (LearnedFigures kind : kinds) {
            json.writeStartObject();
            json.writeStringField("role", lower(kind.role()));
            json.writeStringField("model", kind.model());
            json.writeObjectFieldStart("figures");
            for (Part figure : kind.figures()) {
                json.writeNumberField(figure.name(), figure.value());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        return this;
    }

    StatusJson options(Map<String, String> options) throws IOException {
        json.writeObjectFieldStart("options");
        for (Map.Entry<String, String> option : options.entrySet()) {
            json.writeFieldName(option.getKey());
            String text = option.getValue();
            if (text.equals("true") || text.equals("false")) {
                json.writeBoolean(text.equals("true"));
            } else if (NUMBER.matcher(text).matches()) {
                json.writeNumber(text);
            } else {
                json.writeString(text);
            }
        }
        json.writeEndObject();
        return this;
    }

    /** Writes a member that is JSON already. */
    StatusJson member(String name, String value) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(value);
        return this;
    }

    /** Returns what was written, on one line. */
    byte[] end() throws IOException {
        json.writeEndObject();
        json.close();
        return bytes.toByteArray();
    }

    private void texts(String name, Iterable<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return bytes.toString(UTF_8);
    }
}
