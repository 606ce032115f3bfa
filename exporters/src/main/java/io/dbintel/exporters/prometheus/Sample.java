package io.dbintel.exporters.prometheus;

import io.dbintel.telemetry.Exemplar;
import io.dbintel.telemetry.SummaryPoint;
import io.dbintel.telemetry.Value;
import java.util.Arrays;
import java.util.List;

/** The value of a series. Immutable. */
sealed interface Sample {
    /** Adds what a delta point says to what came before; a sample of another shape starts anew. */
    default Sample plus(Sample before) {
        return this;
    }

    /** @param value {@link Value.Int} or {@link Value.Double} */
    record Number(Value value, List<Exemplar> exemplars) implements Sample {
        @Override
        public Sample plus(Sample before) {
            if (!(before instanceof Number(Value base, List<Exemplar> old))) {
                return this;
            }
            Value sum = value instanceof Value.Int(long a) && base instanceof Value.Int(long b)
                    ? Value.of(a + b)
                    : Value.of(asDouble(value) + asDouble(base));
            return new Number(sum, exemplars.isEmpty() ? old : exemplars);
        }

        static double asDouble(Value value) {
            return switch (value) {
                case Value.Int(long number) -> number;
                case Value.Double(double number) -> number;
                default -> 0;
            };
        }
    }

    /**
     * @param bounds none for an exponential histogram, of which the text formats show only count and sum
     * @param buckets one more than bounds, not cumulative; may be empty
     */
    record Distribution(long count, double sum, double[] bounds, long[] buckets, List<Exemplar> exemplars)
            implements Sample {
        @Override
        public Sample plus(Sample before) {
            if (!(before instanceof Distribution old)
                    || !Arrays.equals(old.bounds, bounds)
                    || old.buckets.length != buckets.length) {
                return this;
            }
            long[] added = buckets.clone();
            for (int i = 0; i < added.length; i++) {
                added[i] += old.buckets[i];
            }
            return new Distribution(
                    count + old.count, sum + old.sum, bounds, added, exemplars.isEmpty() ? old.exemplars : exemplars);
        }
    }

    record Quantiles(long count, double sum, List<SummaryPoint.Quantile> quantiles) implements Sample {}
}
