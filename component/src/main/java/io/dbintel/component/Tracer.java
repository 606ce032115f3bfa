package io.dbintel.component;

/** Takes the time of the collector's own operations, as spans. Safe for any thread; costs nothing where nobody wants spans. */
public interface Tracer {
    Tracer NONE = new Tracer() {
        @Override
        public Operation start(String name) {
            return Operation.NONE;
        }

        @Override
        public Operation part(String name) {
            return Operation.NONE;
        }
    };

    /** Begins an operation: a part of the one that this thread is in, or the first of a trace, which the sampler decides on. */
    Operation start(String name);

    /** Begins a part of the operation that this thread is in; where there is none, nothing is recorded. */
    Operation part(String name);

    /** An operation that goes on. To be closed by the thread that began it. */
    interface Operation extends AutoCloseable {
        /** One that is not recorded. */
        Operation NONE = new Operation() {
            @Override
            public void items(long count) {
                // not recorded
            }

            @Override
            public void outcome(Delivery delivery) {
                // not recorded
            }

            @Override
            public void failed(String why) {
                // not recorded
            }

            @Override
            public void close() {
                // not recorded
            }
        };

        /** Log records, data points or spans that it is about. */
        void items(long count);

        /** Failed unless all was accepted. */
        void outcome(Delivery delivery);

        /** @param why without secrets */
        void failed(String why);

        @Override
        void close();
    }
}
