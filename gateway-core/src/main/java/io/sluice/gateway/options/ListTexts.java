package io.sluice.gateway.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of an {@link OptionType#JSON} option that is written as a list in place: its objects as one JSON array, which comes first, and each of its strings as a text of its own
 * if the option {@linkplain Option#isRepeatable may} be given several times. Immutable.
 *
 * @param texts the option's values
 * @param positions of each element of the array, where it stands in the list as it is written
 */
public record ListTexts(List<String> texts, List<Integer> positions) {
    private static final JsonMapper JSON = new JsonMapper();

    public ListTexts {
        texts = List.copyOf(texts);
        positions = List.copyOf(positions);
    }

    /**
     * Returns the texts of a list.
     *
     * @param elements its elements, each as well-formed JSON
     */
    public static ListTexts of(Option<?> option, List<String> elements) {
        List<String> array = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            String element = elements.get(i);
            if (element.startsWith("\"") && option.isRepeatable()) {
                texts.add(string(element));
            } else {
                array.add(element);
                positions.add(i);
            }
        }
        if (!array.isEmpty() || texts.isEmpty()) {
            texts.add(0, "[" + String.join(",", array) + "]");
        }
        return new ListTexts(texts, positions);
    }

    private static String string(String json) {
        try {
            return JSON.readValue(json, String.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("elements: one is not well-formed (expected: JSON)");
        }
    }

    /** Returns where an element of the array stands in the list as it is written. */
    public int position(int index) {
        return index < positions.size() ? positions.get(index) : index;
    }

    /** Returns how many texts there are; none of them, since they may hold credentials. */
    @Override
    public String toString() {
        return "ListTexts[" + texts.size() + "]";
    }
}
