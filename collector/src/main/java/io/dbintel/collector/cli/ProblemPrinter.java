package io.dbintel.collector.cli;

import io.dbintel.collector.config.Masking;
import io.dbintel.component.config.Problem;
import io.dbintel.component.config.Problems;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Prints what is wrong with a configuration: a line for each problem, in the order of the files, then how many there are. */
final class ProblemPrinter {
    private static final Comparator<Problem> BY_PLACE = Comparator.<Problem, String>comparing(
                    problem -> problem.place().source())
            .thenComparingInt(problem -> problem.place().line());

    private ProblemPrinter() {}

    static void print(Problems problems, PrintWriter out) {
        List<Problem> errors = sorted(problems.errors());
        List<Problem> warnings = sorted(problems.warnings());
        warnings.forEach(problem -> out.println("warning: " + line(problem)));
        errors.forEach(problem -> out.println(line(problem)));
        var counts = new ArrayList<String>();
        count(errors, "error", counts);
        count(warnings, "warning", counts);
        if (!counts.isEmpty()) {
            out.println(String.join(", ", counts));
        }
        out.flush();
    }

    /** In the order of the files. */
    static List<Problem> sorted(List<Problem> problems) {
        return problems.stream().sorted(BY_PLACE).toList();
    }

    private static void count(List<Problem> problems, String word, List<String> counts) {
        if (!problems.isEmpty()) {
            counts.add(problems.size() + " " + word + (problems.size() == 1 ? "" : "s"));
        }
    }

    /** One line, whatever a quoted value holds. */
    static String line(Problem problem) {
        return Masking.mask(problem.toString()).replaceAll("\\R", "\\\\n").replaceAll("\\p{Cntrl}", "?");
    }
}
