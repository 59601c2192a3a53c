package io.sluice.gateway.pdd;

import io.sluice.gateway.json.JsonBody;
import java.nio.ByteBuffer;

/** Counts the prompts of a request: a list of numbers is one prompt, of tokens, and so is a list of one (clause PD-22). */
final class Prompts {
    private Prompts() {}

    /** Returns how many prompts a member holds; 1 if it holds none, or is absent. */
    static int in(JsonBody body, String name) {
        ByteBuffer value = body.raw(name);
        return value == null || value.get(0) != '[' || !isList(value) ? 1 : elements(value);
    }

    private static boolean isList(ByteBuffer array) {
        int at = 1;
        while (array.get(at) <= ' ') {
            at++;
        }
        byte first = array.get(at);
        return first == '"' || first == '[' || first == '{';
    }

    /** The array is valid JSON, so that strings and depth are all there is to look at. */
    private static int elements(ByteBuffer array) {
        int commas = 0;
        int depth = 0;
        boolean inString = false;
        for (int at = 0; at < array.limit(); at++) {
            byte b = array.get(at);
            if (inString) {
                at += b == '\\' ? 1 : 0;
                inString = b != '"';
            } else if (b == '"') {
                inString = true;
            } else if (b == '[' || b == '{') {
                depth++;
            } else if (b == ']' || b == '}') {
                depth--;
            } else if (b == ',' && depth == 1) {
                commas++;
            }
        }
        return commas + 1;
    }
}
