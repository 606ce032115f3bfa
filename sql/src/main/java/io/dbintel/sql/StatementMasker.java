package io.dbintel.sql;

/**
 * Takes every literal out of a statement: the only way by which statement text may leave the process.
 *
 * <p>Strings of every form, numbers, booleans and comments go, {@code NULL} and {@code $1} stay, lists of literals
 * become {@code (?)}, names and keywords keep their spelling, white space becomes single blanks. What is unclosed or
 * can be read in two ways is masked to the end of the text. Masking masked text changes nothing. The rules, with
 * examples, are in the module's README.
 *
 * <p>Time and memory are linear in the length of the text, the result is at most twice as long plus one character.
 * Any thread.
 */
public final class StatementMasker {
    private final Dialect dialect;

    /** A masker for the statements of servers that speak this dialect. */
    public StatementMasker(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The statement without its literals; {@code ?} if anything goes wrong on the way. */
    public MaskedStatement mask(String sql) {
        try {
            return new NormalForm(dialect, sql, NormalForm.Use.DISPLAY).masked();
        } catch (RuntimeException e) {
            // A message or trace could quote the text: the failure is told by the result alone.
            return MaskedStatement.NOTHING;
        }
    }
}
