package io.sluice.gateway.spring.boot;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/** Something that is done in a phase of an application's end. One that is only paused or stopped, and may be started again, keeps its gateway: that can't be opened again. */
abstract class EndPhase implements SmartLifecycle {
    private final int phase;
    private final ConfigurableApplicationContext context;
    private volatile boolean running;

    EndPhase(int phase, ConfigurableApplicationContext context) {
        this.phase = phase;
        this.context = context;
    }

    /** Called once, in its phase. */
    abstract void end();

    /** Returns whether the application ends, or has ended. */
    boolean isEnding() {
        return context.isClosed();
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        if (isEnding()) {
            end();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return phase;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }
}
