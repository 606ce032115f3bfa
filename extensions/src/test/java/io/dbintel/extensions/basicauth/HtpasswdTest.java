package io.dbintel.extensions.basicauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dbintel.component.StartException;
import io.dbintel.testkit.TestConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes made by openssl, glibc's crypt and Python's hashlib of the password {@code secret}. */
class HtpasswdTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
                "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a",
                "$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/",
                "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
                "{SSHA}Wcm1xEisNjqp921ALcHfuQ7avFdzYWx0MTIzNA==",
                "$1$saltsalt$9xy1btjgzLYfb7hivXtC//",
                "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA",
                "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1",
                "secret"
            })
    void eachFormMatchesItsPasswordAndNoOther(String hash) throws StartException {
        String stored =
                Htpasswd.parse("# users\n\nagent:" + hash + "\n", "file").get("agent");

        assertThat(Htpasswd.matches("secret", String.valueOf(stored))).isTrue();
        assertThat(Htpasswd.matches("Secret", String.valueOf(stored))).isFalse();
        assertThat(Htpasswd.matches("", String.valueOf(stored))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", ":x", "agent:", "agent:$2b$04$short", "agent:{SHA}!!", "agent:{SSHA}AAAA"})
    void lineThatCannotBeReadIsNamedWithoutItsContent(String line) {
        assertThatThrownBy(() -> Htpasswd.parse("a:b\n" + line, "extensions::basicauth::htpasswd::file"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("htpasswd::file: line 2")
                .message()
                .doesNotContain("short", "!!");
    }

    @Test
    void aMatchIsRememberedForThatHashOnly() {
        var passwords = new Passwords();

        assertThat(passwords.match("secret", Optional.of("secret"))).isTrue();
        assertThat(passwords.match("secret", Optional.of("secret"))).isTrue();
        assertThat(passwords.match("secret", Optional.of("changed"))).isFalse();
        assertThat(passwords.match("secret", Optional.empty())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'{htpasswd: {inline: \"a:b\"}, client_auth: {username: a}}', only one of",
        "'{htpasswd: {}}', no credential source provided",
        "'{client_auth: {password: a}}', username"
    })
    void settingsAreChecked(String yaml, String problem) {
        assertThat(TestConfig.errors(new BasicAuthFactory(), yaml)).anyMatch(error -> error.contains(problem));
    }
}
