package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes random JSON objects that have a bit of everything, and random small damage. */
final class RandomJson {
    private static final String[] NAMES = {
        "model", "stream", "max_tokens", "n", "", "a", "aa", "é", "模型", "😀", "a\"b\\c/", "\n", "modem", "x y"
    };
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "1",
        "-17",
        "9007199254740993",
        "9223372036854775807",
        "123456789012345678901234567890",
        "1e400",
        "-1.5E-3",
        "0.10"
    };
    private static final String[] TEXTS = {
        "", "a", "\"", "\\", "/", "\n", "\0", "plain words, eight bytes and more", "é", "ÿ", "模", "\uffff", "😀", "}"
    };
    private static final String[] SPACES = {"", "", "", "", " ", "\n", "\t", "\r\n  "};
    private static final String DAMAGE =
            "{}[]:,\"\\/ \n\t\0au0-+.eEtfn1\u00c3\u00a9\u00e4\u00b8\u00ad\u00ed\u00a0\u00f0\u009f\u00f4\u00ff";

    private final Random random;

    RandomJson(long seed) {
        this.random = new Random(seed);
    }

    /** A member with everything in front of it since the member before. */
    record Entry(String before, String rawName, String name, String colon, String json) {}

    record Document(String before, List<Entry> entries, String after) {
        byte[] bytes() {
            StringBuilder text = new StringBuilder(before);
            for (Entry entry : entries) {
                text.append(entry.before + entry.rawName + entry.colon + entry.json);
            }
            return text.append(after).toString().getBytes(UTF_8);
        }
    }

    Random random() {
        return random;
    }

    Document document() {
        List<Entry> entries = new ArrayList<>();
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            String name = name();
            String before = i == 0 ? "" : space() + "," + space();
            entries.add(new Entry(before, quoted(name), name, space() + ":" + space(), value(5)));
        }
        return new Document(space() + "{" + space(), entries, space() + "}" + space());
    }

    String name() {
        return pick(NAMES);
    }

    String value(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0, 1 -> quoted(text());
            case 2 -> pick(NUMBERS);
            case 3 -> random.nextBoolean() ? "true" : "false";
            case 4 -> "null";
            case 5 -> object(depth);
            default -> array(depth);
        };
    }

    private String object(int depth) {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            members.add(space() + quoted(name()) + space() + ":" + space() + value(depth - 1) + space());
        }
        return members.isEmpty() ? "{" + space() + "}" : "{" + String.join(",", members) + "}";
    }

    private String array(int depth) {
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(space() + value(depth - 1) + space());
        }
        return elements.isEmpty() ? "[" + space() + "]" : "[" + String.join(",", elements) + "]";
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(pick(TEXTS));
        }
        return text.toString();
    }

    /** Returns a text as a JSON string in which anything may be escaped that need not be. */
    String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        boolean eager = random.nextInt(4) == 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean must = c < ' ' || c == '"' || c == '\\';
            if (must || (eager && random.nextInt(3) == 0 && !Character.isLowSurrogate(c))) {
                json.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
                if (Character.isHighSurrogate(c)) {
                    json.append(String.format("\\u%04x", (int) text.charAt(++i)));
                }
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    /** Returns bytes with one to three of them replaced, removed, doubled or put in anew, or cut off. */
    byte[] damaged(byte[] bytes) {
        byte[] damaged = bytes;
        for (int i = random.nextInt(3); i >= 0; i--) {
            damaged = damagedOnce(damaged);
        }
        return damaged;
    }

    private byte[] damagedOnce(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int skip = at == bytes.length ? 0 : random.nextInt(2);
        byte[] middle = random.nextInt(3) == 0
                ? new byte[0]
                : new byte[] {(byte) DAMAGE.charAt(random.nextInt(DAMAGE.length()))};
        int rest = random.nextInt(30) == 0 ? 0 : bytes.length - at - skip;
        byte[] damaged = new byte[at + middle.length + rest];
        System.arraycopy(bytes, 0, damaged, 0, at);
        System.arraycopy(middle, 0, damaged, at, middle.length);
        System.arraycopy(bytes, at + skip, damaged, at + middle.length, rest);
        return damaged;
    }

    private String space() {
        return pick(SPACES);
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
