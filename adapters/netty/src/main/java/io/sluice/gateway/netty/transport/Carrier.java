package io.sluice.gateway.netty.transport;

/** What an exchange depends on at the moment, and what must end at once if the exchange is given up. */
interface Carrier {
    /** Closes the connection, or stops making one, without telling the exchange. On the event loop only. */
    void abort();
}
