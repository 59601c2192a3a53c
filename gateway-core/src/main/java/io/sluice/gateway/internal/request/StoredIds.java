package io.sluice.gateway.internal.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.JsonBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the ids of stored things stand: in paths, in the bodies of requests, and at the beginning of answers that tell of a new one. */
final class StoredIds {
    /** Members that hold an id, or an object with one. */
    private static final List<String> MEMBERS = List.of(
            "previous_response_id",
            "conversation",
            "input_file_id",
            "file_id",
            "training_file",
            "assistant_id",
            "thread_id");

    /** The first segment of paths below which stored things are. */
    private static final Set<String> COLLECTIONS = Set.of(
            "files",
            "uploads",
            "batches",
            "responses",
            "conversations",
            "vector_stores",
            "assistants",
            "threads",
            "fine_tuning",
            "videos",
            "containers",
            "evals",
            "skills",
            "chatkit",
            "messages");

    /** Paths whose answers are no stored things unless the request says {@code store}, and those that never are. */
    private static final Set<String> NOTHING_STORED = Set.of(
            "/v1/completions",
            "/v1/messages",
            "/v1/embeddings",
            "/v1/moderations",
            "/v1/rerank",
            "/v1/score",
            "/generate",
            "/inference/v1/generate");

    /** Members whose objects are things themselves: of the first event of a stream, and of an upload that is complete. */
    private static final Set<String> WRAPPERS = Set.of("response", "file");

    private static final String CHAT = "/v1/chat/completions";
    private static final String BATCHES = "/v1/batches/";
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_ID = 256;

    private StoredIds() {}

    /** Returns the segments of a path that may be ids, in order: all but the version and the collection. */
    static String[] inPath(String path) {
        String[] segments = path.split("/", -1);
        return segments.length < 4 || !segments[1].equals("v1") || segments[2].equals("models")
                ? new String[0]
                : Arrays.copyOfRange(segments, 3, segments.length);
    }

    /** Returns whether calls of a path may be on stored things at all: those that only compute are not. */
    static boolean mayBeStored(String path) {
        return !path.equals(CHAT) && !NOTHING_STORED.contains(path) && path.startsWith("/v1/");
    }

    /** Returns whether a path is that of a stored thing, or of something below it. */
    static boolean isStored(String path) {
        String[] segments = path.split("/", 5);
        return path.startsWith(CHAT + "/") || (segments.length >= 4 && isCollection(path));
    }

    /** Returns whether a path is where things are stored, or below. */
    static boolean isCollection(String path) {
        if (!path.startsWith("/v1/")) {
            return false;
        }
        int end = path.indexOf('/', 4);
        return COLLECTIONS.contains(path.substring(4, end < 0 ? path.length() : end));
    }

    /** Returns the first id that a body refers to; null if there is none. */
    static @Nullable String inBody(JsonBody body) {
        for (String member : MEMBERS) {
            String id = body.string(member);
            if (id == null && member.equals("conversation")) {
                id = ofObject(body.raw(member));
            }
            if (id != null && !id.isEmpty()) {
                return id;
            }
        }
        return null;
    }

    private static @Nullable String ofObject(@Nullable ByteBuffer value) {
        if (value == null || value.get(value.position()) != '{') {
            return null;
        }
        try {
            return JsonBody.parse(value, Set.of()).string("id");
        } catch (GatewayException malformed) {
            return null;
        }
    }

    /** Returns whether the answer to a call may tell of a new stored thing: what it makes itself, or what a batch has made meanwhile. */
    static boolean mayTell(InspectedRequest call) {
        String path = call.path();
        if (!call.request().method().equals("POST")) {
            return path.startsWith(BATCHES) && call.request().method().equals("GET");
        }
        if (path.equals(CHAT)) {
            JsonBody body = call.json();
            return body != null && body.isTrue("store");
        }
        return mayBeStored(path) && !path.startsWith("/v1/audio/") && !path.startsWith("/v1/images/");
    }

    /**
     * Returns the ids at the beginning of an answer: at the top of a JSON object, or of what its first event tells, its own and those of files that it names.
     *
     * @param beginning of the body, which may break off anywhere
     */
    static List<String> inAnswer(byte[] beginning, int length, boolean events) {
        List<String> ids = new ArrayList<>(1);
        int from = events ? firstData(beginning, length) : 0;
        if (from < 0) {
            return ids;
        }
        try (JsonParser parser = JSON.createParser(beginning, from, length - from)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                collect(parser, ids, true);
            }
        } catch (IOException brokenOff) {
            return ids;
        }
        return ids;
    }

    private static int firstData(byte[] text, int length) {
        int data = new String(text, 0, length, ISO_8859_1).indexOf("data:");
        return data < 0 ? -1 : data + "data:".length();
    }

    /** Collects from the object that was entered, and from what it wraps if it is the outermost. */
    private static void collect(JsonParser parser, List<String> ids, boolean outermost) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING && (name.equals("id") || name.endsWith("_file_id"))) {
                String id = parser.getText();
                if (!id.isEmpty() && id.length() <= MAX_ID) {
                    ids.add(id);
                }
            } else if (outermost && value == JsonToken.START_OBJECT && WRAPPERS.contains(name)) {
                collect(parser, ids, false);
            } else {
                parser.skipChildren();
            }
        }
    }
}
