package io.sluice.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** A table of text. A heading that begins with {@code >} has its column aligned to the right. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    Table(String... headings) {
        right = new boolean[headings.length];
        String[] first = new String[headings.length];
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            first[i] = right[i] ? headings[i].substring(1) : headings[i];
        }
        rows.add(first);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    /** Returns how many rows it has, with that of the headings. */
    int rows() {
        return rows.size();
    }

    void print() {
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int column = 0; column < row.length; column++) {
                String padding = " ".repeat(width(column) - row[column].length());
                line.append("  ").append(right[column] ? padding + row[column] : row[column] + padding);
            }
            System.out.println(line.toString().stripTrailing());
        }
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }
}
