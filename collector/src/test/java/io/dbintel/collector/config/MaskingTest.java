package io.dbintel.collector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MaskingTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "postgres://user:pw@host:5432/db?sslmode=require | postgres://user:[REDACTED]@host:5432/db?sslmode=require",
                "postgres://user:p/w:@x@host/db | postgres://user:[REDACTED]@host/db",
                "postgres://user@host/db | postgres://user@host/db",
                "http://host:8080/path | http://host:8080/path",
                "user:pw@tcp(host:3306)/db | user:[REDACTED]@tcp(host:3306)/db",
                "user:p@w@unix(/tmp/s)/db | user:[REDACTED]@unix(/tmp/s)/db",
                "user:pw@/db | user:[REDACTED]@/db",
                "host=h user=u password=pw dbname=d | host=h user=u password=[REDACTED] dbname=d",
                "host=h password='p w' dbname=d | host=h password=[REDACTED] dbname=d",
                "jdbc:postgresql://h/d?user=u&password=pw&ssl=true | jdbc:postgresql://h/d?user=u&password=[REDACTED]&ssl=true",
                "https://h/?api_key=x&a=b | https://h/?api_key=[REDACTED]&a=b",
                "mail to someone@example.com | mail to someone@example.com",
                "localhost:4317 | localhost:4317",
            })
    void passwordInATextIsMasked(String text, String expected) {
        assertThat(Masking.mask(text)).isEqualTo(expected);
    }

    @Test
    void secretKeysOfATreeAreMasked() {
        var tree = Map.of(
                "password",
                "a",
                "api-key",
                "b",
                "key_file",
                "/k",
                "token_url",
                "http://h",
                "list",
                List.of("postgres://u:p@h"));

        assertThat(Masking.maskTree(tree))
                .isEqualTo(Map.of(
                        "password",
                        "[REDACTED]",
                        "api-key",
                        "[REDACTED]",
                        "key_file",
                        "/k",
                        "token_url",
                        "http://h",
                        "list",
                        List.of("postgres://u:[REDACTED]@h")));
    }
}
