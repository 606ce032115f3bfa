package io.dbintel.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final Delivery ACCEPTED = Delivery.accepted();
    private static final Delivery REFUSED = Delivery.refused(3, "too large");
    private static final Delivery LATER = Delivery.tryAgain("full");

    @Test
    void theWorseAnswerOfTwoHolds() {
        assertThat(ACCEPTED.and(ACCEPTED)).isEqualTo(ACCEPTED);
        assertThat(ACCEPTED.and(REFUSED)).isEqualTo(REFUSED);
        assertThat(REFUSED.and(ACCEPTED)).isEqualTo(REFUSED);
        assertThat(REFUSED.and(LATER)).isEqualTo(LATER);
        assertThat(LATER.and(REFUSED)).isEqualTo(LATER);
        assertThat(LATER.and(ACCEPTED)).isEqualTo(LATER);
    }

    @Test
    void twoRefusalsTellBothReasonsAndTheGreaterNumber() {
        assertThat(REFUSED.and(Delivery.refused(5, "no permission")))
                .isEqualTo(new Delivery.Refused(5, "too large; no permission"));
        assertThat(REFUSED.and(Delivery.refused(1, "too large"))).isEqualTo(REFUSED);
    }

    @Test
    void theLongerWaitHolds() {
        var longer = new Delivery.TryAgain(Duration.ofSeconds(9), "throttled");

        assertThat(LATER.and(longer)).isEqualTo(longer);
        assertThat(longer.and(LATER)).isEqualTo(longer);
    }
}
