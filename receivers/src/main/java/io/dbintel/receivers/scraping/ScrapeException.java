package io.dbintel.receivers.scraping;

/** A round of a scraper that gave nothing. The message holds no statement text and no literals. */
public final class ScrapeException extends Exception {
    private static final long serialVersionUID = 1;

    public ScrapeException(String message) {
        super(message);
    }

    public ScrapeException(String message, Throwable cause) {
        super(message, cause);
    }
}
