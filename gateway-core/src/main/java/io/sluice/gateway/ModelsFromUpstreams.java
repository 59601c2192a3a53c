package io.sluice.gateway;

/** Whether the list of models asks instances and endpoints for what they list themselves. */
public enum ModelsFromUpstreams {
    /** Where names of routes and instances do not say it all: a wildcard route, or an instance without a named model. */
    AUTO,
    /** Always. */
    ON,
    /** Never. */
    OFF
}
