/**
 * The clock work of receivers that ask a source again and again. Nothing comes in; a batch of each signal leaves with every round.
 * One virtual thread for each receiver runs all of its scrapers, one after the other, and never two rounds at a time.
 */
@NullMarked
package io.dbintel.receivers.scraping;

import org.jspecify.annotations.NullMarked;
