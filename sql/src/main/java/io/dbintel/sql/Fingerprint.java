package io.dbintel.sql;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.HexFormat;

/**
 * The identity of a statement's shape in 64 bits: equal for statements that differ in literals, in parameters, in the
 * length of {@code IN} lists and {@code VALUES} rows, in white space, comments and the case of keywords and unquoted
 * names; different, but for the chance of 2⁻⁶⁴, when tables, columns or structure differ.
 *
 * <p>Raw and masked text of a statement have the same fingerprint. It is XXH3 (64 bits, seed 0) over the normal form
 * and the same on every machine.
 *
 * @param value the 64 bits
 */
public record Fingerprint(long value) {
    private static final Hasher64 HASH = Hashing.xxh3_64();

    /** The fingerprint of a statement, raw or masked. */
    public static Fingerprint of(Dialect dialect, String sql) {
        return new Fingerprint(HASH.hashCharsToLong(new NormalForm(dialect, sql, NormalForm.Use.IDENTITY).toString()));
    }

    /** Sixteen hexadecimal digits, in lower case. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
