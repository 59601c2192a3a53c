package io.sluice.gateway.llumnix.scheduler;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what the scheduler has placed a call on (clause FL-2). It sends the question back with its result, ids of tokens and all, so what is not asked for is
 * skipped as it comes. Pure.
 */
final class Results {
    /** More than a call ever needs. */
    private static final int MOST = 16;

    private Results() {}

    /**
     * Returns the instances, none if the response names none.
     *
     * @throws IOException if it is no such response
     */
    static List<WireInstance> read(byte[] response) throws IOException {
        try (JsonParser json = Messages.JSON.createParser(response)) {
            List<WireInstance> results = List.of();
            expect(json.nextToken(), JsonToken.START_OBJECT);
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (name.equals("scheduling_result") && value != JsonToken.VALUE_NULL) {
                    results = array(json);
                } else {
                    json.skipChildren();
                }
            }
            expect(json.currentToken(), JsonToken.END_OBJECT);
            return results;
        }
    }

    private static List<WireInstance> array(JsonParser json) throws IOException {
        expect(json.currentToken(), JsonToken.START_ARRAY);
        List<WireInstance> results = new ArrayList<>(2);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.START_OBJECT);
            results.add(instance(json));
            if (results.size() > MOST) {
                throw new IOException("scheduling_result: more than " + MOST + " instances");
            }
        }
        return results;
    }

    private static WireInstance instance(JsonParser json) throws IOException {
        Fields fields = new Fields();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            if (name.equals("endpoint")) {
                endpoint(json, fields);
            } else {
                fields.take(json, name);
            }
        }
        return fields.instance();
    }

    private static void endpoint(JsonParser json, Fields fields) throws IOException {
        expect(json.currentToken(), JsonToken.START_OBJECT);
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "host" -> fields.host = json.getValueAsString("");
                case "port" -> fields.port = json.getValueAsInt();
                default -> json.skipChildren();
            }
        }
    }

    private static void expect(JsonToken token, JsonToken expected) throws IOException {
        if (token != expected) {
            throw new IOException("the response: " + token + " (expected: " + expected + ")");
        }
    }

    /** The members of one instance, as they come. */
    private static final class Fields {
        long version;
        String id = "";
        String model = "";
        String inferType = "";
        String host = "";
        int port;
        String auxIp = "";
        int auxPort;
        int dpRank;
        int dpSize;

        void take(JsonParser json, String name) throws IOException {
            switch (name) {
                case "version" -> version = json.getValueAsLong();
                case "id" -> id = json.getValueAsString("");
                case "model" -> model = json.getValueAsString("");
                case "infer_type" -> inferType = json.getValueAsString("");
                case "aux_ip" -> auxIp = json.getValueAsString("");
                case "aux_port" -> auxPort = json.getValueAsInt();
                case "dp_rank" -> dpRank = json.getValueAsInt();
                case "dp_size" -> dpSize = json.getValueAsInt();
                default -> json.skipChildren();
            }
        }

        WireInstance instance() {
            return new WireInstance(version, id, model, inferType, host, port, auxIp, auxPort, dpRank, dpSize);
        }
    }
}
