package io.sluice.examples.netty.pdd;

/** What the parts of the {@link PddSuite} need. */
interface PddSuiteBase {
    /** Returns a builder of a site on a new transport. */
    PddSite.Builder site(Scenario scenario);
}
