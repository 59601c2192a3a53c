package io.sluice.gateway.yaml;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;

/** A parser that ends when lists and objects stand in each other too deeply: what composes nodes of its events calls itself. For one thread. */
final class BoundedParser implements Parser {
    /** Deeper than any configuration is. */
    static final int MOST_DEPTH = 64;

    private final Parser parser;
    private int depth;

    BoundedParser(Parser parser) {
        this.parser = parser;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        Event event = parser.next();
        switch (event.getEventId()) {
            case SequenceStart, MappingStart -> {
                depth++;
                if (depth > MOST_DEPTH) {
                    throw new TooDeepException(
                            event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0));
                }
            }
            case SequenceEnd, MappingEnd -> depth--;
            default -> {}
        }
        return event;
    }

    /** Lists and objects stand in each other too deeply. */
    static final class TooDeepException extends YamlEngineException {
        private static final long serialVersionUID = 1L;

        private final int line;

        TooDeepException(int line) {
            super("too deep");
            this.line = line;
        }

        int line() {
            return line;
        }
    }
}
