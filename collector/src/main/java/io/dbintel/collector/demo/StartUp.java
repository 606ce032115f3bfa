package io.dbintel.collector.demo;

import io.dbintel.collector.service.Termination;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Work before the demo begins, which a signal breaks off: unpacking, making a cluster and its schema take seconds. It runs on a
 * virtual thread, where an interrupt also ends waiting for a database.
 */
final class StartUp {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private StartUp() {}

    /**
     * @return empty if the end was asked for before the work was done
     * @throws Exception what the work failed with
     */
    static <T> Optional<T> run(Callable<T> work, Termination termination) throws Exception {
        CompletableFuture<?> requested = termination.requested();
        if (requested.isDone()) {
            return Optional.empty();
        }
        var result = new CompletableFuture<T>();
        Thread thread = Thread.ofVirtual().name("demo/start").start(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            CompletableFuture.anyOf(result, requested).get();
            if (requested.isDone()) {
                thread.interrupt();
                thread.join(PATIENCE);
                return Optional.empty();
            }
            return Optional.of(result.get());
        } catch (ExecutionException e) {
            if (requested.isDone()) {
                return Optional.empty();
            }
            switch (e.getCause()) {
                case Exception failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new CompletionException(e);
            }
        }
    }
}
