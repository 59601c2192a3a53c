package io.sluice.gateway.spring.boot;

/** What hands the requests of a web server to the gateway, as the end of an application sees it. */
interface CallServer {
    /** Makes every response from now on the last of its connection; does not block. */
    void drain();

    /** Closes the gateway and waits until clients have been told, for a few seconds at most. */
    void end() throws InterruptedException;
}
