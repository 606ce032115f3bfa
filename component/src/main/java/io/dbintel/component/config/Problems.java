package io.dbintel.component.config;

import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong in one configuration, in the order in which it was found. Used by one thread. */
public final class Problems {
    private final List<Problem> all = new ArrayList<>();

    public void add(Problem problem) {
        if (!all.contains(problem)) {
            all.add(problem);
        }
    }

    public void error(String path, String message, String remedy, Place place) {
        add(new Problem(Problem.Severity.ERROR, path, message, remedy, place));
    }

    public void warning(String path, String message, String remedy, Place place) {
        add(new Problem(Problem.Severity.WARNING, path, message, remedy, place));
    }

    public void note(String path, String message, String remedy, Place place) {
        add(new Problem(Problem.Severity.NOTE, path, message, remedy, place));
    }

    public List<Problem> errors() {
        return of(Problem.Severity.ERROR);
    }

    public List<Problem> warnings() {
        return of(Problem.Severity.WARNING);
    }

    public List<Problem> notes() {
        return of(Problem.Severity.NOTE);
    }

    public boolean hasErrors() {
        return !errors().isEmpty();
    }

    private List<Problem> of(Problem.Severity severity) {
        return all.stream().filter(problem -> problem.severity() == severity).toList();
    }
}
