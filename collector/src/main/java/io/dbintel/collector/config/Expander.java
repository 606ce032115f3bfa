package io.dbintel.collector.config;

import io.dbintel.collector.config.Template.Dollars;
import io.dbintel.collector.config.Template.Part;
import io.dbintel.component.config.ConfigValue;
import io.dbintel.component.config.Place;
import io.dbintel.component.config.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts in what {@code ${…}} stands for: a value that is one reference becomes what the referenced text reads as in YAML, a
 * reference within a text becomes text.
 *
 * <p>Forms, inner references first: {@code ${NAME}}, {@code ${env:NAME}}, {@code ${file:path}}, {@code ${secret:name}},
 * {@code ${yaml:text}}, {@code ${http://…}}, {@code ${https://…}}; a default stands behind {@code :-}, for variables also behind
 * {@code :}. A default is looked at only where it is needed. What a variable or a file brings in is expanded again; a secret is
 * taken as it is.
 */
final class Expander implements YamlReader.Keys {
    private static final Pattern SCHEME = Pattern.compile("(env|file|yaml|https?|secret):");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    /**
     * What a reference stands for.
     *
     * @param text its form within a longer text; null for a list or a map, which has none
     */
    private record Resolved(ConfigValue value, @Nullable String text) {}

    /** Where a reference stands. */
    private record Spot(String path, Place place, int depth) {
        Spot deeper() {
            return new Spot(path, place, depth + 1);
        }
    }

    private final Retriever retriever;
    private final boolean allowUnset;
    private final Budget budget;
    private final Problems problems;
    private final Set<String> unresolved = new LinkedHashSet<>();
    /** Variables and files whose content is being expanded, outermost first. */
    private final Set<String> open = new LinkedHashSet<>();

    private int failures;

    /** @param allowUnset whether a variable that is not set reads as nothing, as in the Collector, instead of as an error */
    Expander(Retriever retriever, boolean allowUnset, Budget budget, Problems problems) {
        this.retriever = retriever;
        this.allowUnset = allowUnset;
        this.budget = budget;
        this.problems = problems;
    }

    /** Paths of the values that could not be had: further complaints about them say nothing new. */
    Set<String> unresolved() {
        return unresolved;
    }

    ConfigValue expand(ConfigValue tree) throws SourceException {
        return expand(tree, "", 0, Dollars.ESCAPED);
    }

    @Override
    public Optional<String> expand(String key, String path, Place place) throws SourceException {
        return expandKey(key, path, place, 0);
    }

    private Optional<String> expandKey(String key, String path, Place place, int depth) throws SourceException {
        int before = failures;
        var spot = new Spot(path.isEmpty() ? key : path + "::" + key, place, depth);
        String text = text(Template.parse(key, Dollars.ESCAPED).parts(), spot);
        return failures > before ? Optional.empty() : Optional.of(text);
    }

    private ConfigValue expand(ConfigValue value, String path, int depth, Dollars dollars) throws SourceException {
        switch (value) {
            case ConfigValue.Mapping(Map<String, ConfigValue> entries, String text, Place place) -> {
                var expanded = new LinkedHashMap<String, ConfigValue>();
                for (Map.Entry<String, ConfigValue> entry : entries.entrySet()) {
                    String inner = path.isEmpty() ? entry.getKey() : path + "::" + entry.getKey();
                    expanded.put(entry.getKey(), expand(entry.getValue(), inner, depth, dollars));
                }
                return new ConfigValue.Mapping(expanded, text, place);
            }
            case ConfigValue.Sequence(List<ConfigValue> elements, String text, Place place) -> {
                var expanded = new ArrayList<ConfigValue>();
                for (ConfigValue element : elements) {
                    expanded.add(expand(element, path + "::" + expanded.size(), depth, dollars));
                }
                return new ConfigValue.Sequence(expanded, text, place);
            }
            case ConfigValue.Scalar scalar -> {
                return scalar.value() instanceof String text && text.indexOf('$') >= 0
                        ? expand(text, new Spot(path, scalar.place(), depth), scalar.expanded(), dollars)
                        : scalar;
            }
        }
    }

    private ConfigValue expand(String text, Spot spot, boolean expanded, Dollars dollars) throws SourceException {
        Template template = Template.parse(text, dollars);
        if (template.unclosed() && dollars == Dollars.ESCAPED) {
            problems.warning(
                    spot.path(), "holds ${ without a closing }", "close it, or write $${ if it is meant", spot.place());
        }
        if (template.isWhole() && template.parts().getFirst() instanceof Part.Reference reference) {
            return resolve(reference.content(), spot).value();
        }
        String whole = text(template.parts(), spot);
        return new ConfigValue.Scalar(whole, whole, expanded || template.hasReference(), spot.place());
    }

    private String text(List<Part> parts, Spot spot) throws SourceException {
        var whole = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text) -> whole.append(text);
                case Part.Reference(List<Part> content) -> {
                    Resolved resolved = resolve(content, spot);
                    if (resolved.text() == null) {
                        problems.error(
                                spot.path(),
                                "expanding ${…}: retrieved value does not have unambiguous string representation: "
                                        + resolved.value().typeName(),
                                "use it as the whole value, or a text that YAML does not read as a list or a map;"
                                        + " ${secret:…} takes any text as it is",
                                spot.place());
                        fail(spot);
                    } else {
                        budget.takeText(resolved.text().length(), spot.place());
                        whole.append(resolved.text());
                    }
                }
            }
        }
        return whole.toString();
    }

    private Resolved resolve(List<Part> content, Spot spot) throws SourceException {
        budget.takeExpansion(spot.depth(), spot.place());
        String first = content.isEmpty() || !(content.getFirst() instanceof Part.Text(String text)) ? "" : text;
        Matcher matcher = SCHEME.matcher(first);
        String scheme = matcher.lookingAt() ? matcher.group(1) : "";
        Reference reference = Reference.split(content, scheme);
        String name = text(reference.name(), spot.deeper());
        return switch (scheme) {
            case "yaml" -> read(new Document(name, "", spot.place()), spot, true);
            case "http", "https" -> {
                String url = noDollar(scheme + ":" + name, spot);
                String text = Retriever.withoutLineBreak(retriever.http(url, spot.place()));
                yield read(Document.lines(text, Masking.mask(url)), spot, true);
            }
            case "file" -> {
                Optional<String> text = retriever.file(noDollar(name, spot), spot.place());
                yield text.isPresent()
                        ? follow("file:" + name, Document.lines(Retriever.withoutLineBreak(text.get()), name), spot)
                        : missing(
                                "unable to read the file file:" + name + ": no such file",
                                "create it or correct the path, relative to the folder in which the collector was started",
                                reference,
                                spot);
            }
            case "secret" -> {
                Optional<String> text = retriever.secret(name, spot.place());
                yield text.isPresent()
                        ? asText(text.get(), spot)
                        : missing(
                                "there is no secret \"" + name + "\"",
                                "put it into a file of that name in the folder of secrets",
                                reference,
                                spot);
            }
            default -> variable(name, scheme.isEmpty(), reference, spot);
        };
    }

    private Resolved variable(String name, boolean schemeMayFollow, Reference reference, Spot spot)
            throws SourceException {
        // ${${WHICH}} where the inner one holds a whole uri, such as file:password
        if (schemeMayFollow && name.indexOf(':') > 0) {
            return resolve(List.of(new Part.Text(name)), spot.deeper());
        }
        if (!NAME.matcher(name).matches()) {
            return unresolved(
                    "environment variable \"" + name + "\" has invalid name: must match regex ^" + NAME + "$",
                    "write $${ for ${ itself",
                    spot);
        }
        Optional<String> text = retriever.variable(name);
        return text.isPresent()
                ? follow(name, new Document(text.get(), "", spot.place()), spot)
                : missing(
                        "environment variable \"" + name + "\" is not set",
                        "set it, give a default as in ${env:" + name
                                + ":-value}, or start with --allow-unset to read it as nothing",
                        reference,
                        spot);
    }

    /** Reads what a variable or a file holds, which may lead to others but not back to itself. */
    private Resolved follow(String reference, Document document, Spot spot) throws SourceException {
        if (!open.add(reference)) {
            String chain =
                    open.stream().dropWhile(each -> !each.equals(reference)).collect(Collectors.joining(" → "));
            throw new SourceException(
                    "too many recursive expansions: " + chain + " → " + reference,
                    "take one of these references out",
                    spot.place());
        }
        try {
            return read(document, spot, true);
        } finally {
            open.remove(reference);
        }
    }

    /**
     * A text as a value of YAML; what YAML can't read is a text.
     *
     * @param again whether references in it count: not in a default, in which they were expanded already
     */
    private Resolved read(Document document, Spot spot, boolean again) throws SourceException {
        String text = document.text();
        boolean variable = document.within() != null;
        var found = new Problems();
        ConfigValue value;
        try {
            value = YamlReader.read(
                    document, budget, (key, path, place) -> expandKey(key, path, place, spot.depth() + 1), found);
        } catch (SourceException e) {
            return text(text, spot, again);
        }
        if (found.hasErrors() && variable) {
            return text(text, spot, again);
        }
        found.errors().forEach(problems::add);
        ConfigValue whole = switch (value) {
            case ConfigValue.Scalar scalar -> new ConfigValue.Scalar(scalar.value(), text, true, spot.place());
            case ConfigValue.Sequence sequence ->
                new ConfigValue.Sequence(sequence.elements(), variable ? text : null, sequence.place());
            case ConfigValue.Mapping mapping ->
                new ConfigValue.Mapping(mapping.entries(), variable ? text : null, mapping.place());
        };
        if (whole instanceof ConfigValue.Scalar scalar) {
            boolean isText = scalar.value() instanceof String || scalar.value() == null && !isNull(text);
            return isText ? text(text, spot, again) : new Resolved(whole, text);
        }
        return new Resolved(again ? expand(whole, spot.path(), spot.depth() + 1, Dollars.VERBATIM) : whole, null);
    }

    /** Comments alone are no null: a password may begin with #. */
    private static boolean isNull(String text) {
        return YamlScalars.resolve(text.strip()) == null;
    }

    /** @param again whether references in it count */
    private Resolved text(String text, Spot spot, boolean again) throws SourceException {
        if (!again) {
            return asText(text, spot);
        }
        Template template = Template.parse(text, Dollars.VERBATIM);
        if (template.isWhole() && template.parts().getFirst() instanceof Part.Reference(List<Part> content)) {
            return resolve(content, spot.deeper());
        }
        return asText(text(template.parts(), spot.deeper()), spot);
    }

    private static Resolved asText(String text, Spot spot) {
        return new Resolved(new ConfigValue.Scalar(text, text, true, spot.place()), text);
    }

    private Resolved missing(String message, String remedy, Reference reference, Spot spot) throws SourceException {
        if (reference.fallback().isEmpty()) {
            return unresolved(message, remedy, spot);
        }
        List<Part> parts = reference.fallback().get();
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Reference(List<Part> content)) {
            return resolve(content, spot.deeper());
        }
        String text = text(parts, spot.deeper());
        return read(new Document(text, "", spot.place()), spot, false);
    }

    private Resolved unresolved(String message, String remedy, Spot spot) {
        if (allowUnset) {
            problems.warning(spot.path(), message, "it reads as nothing", spot.place());
        } else {
            problems.error(spot.path(), message, remedy, spot.place());
            fail(spot);
        }
        return new Resolved(new ConfigValue.Scalar(null, "", true, spot.place()), "");
    }

    private void fail(Spot spot) {
        unresolved.add(spot.path());
        failures++;
    }

    private static String noDollar(String uri, Spot spot) throws SourceException {
        if (uri.indexOf('$') >= 0) {
            throw new SourceException(
                    "the uri contains unsupported characters ('$')", "rename what it names", spot.place());
        }
        return uri;
    }

    /**
     * A reference without its scheme.
     *
     * @param fallback empty if there is none; an empty list is the empty text
     */
    private record Reference(List<Part> name, Optional<List<Part>> fallback) {
        static Reference split(List<Part> content, String scheme) {
            boolean variable = scheme.isEmpty() || scheme.equals("env");
            boolean mayDefault = variable || scheme.equals("file") || scheme.equals("secret");
            var name = new ArrayList<Part>();
            for (int i = 0; i < content.size(); i++) {
                if (!(content.get(i) instanceof Part.Text(String text))) {
                    name.add(content.get(i));
                    continue;
                }
                String rest = i == 0 && !scheme.isEmpty() ? text.substring(scheme.length() + 1) : text;
                int at = mayDefault ? rest.indexOf(variable ? ":" : ":-") : -1;
                if (at >= 0) {
                    boolean dash = rest.startsWith(":-", at);
                    name.add(new Part.Text(rest.substring(0, at)));
                    var fallback = new ArrayList<Part>();
                    String begin = rest.substring(at + (dash ? 2 : 1));
                    if (!begin.isEmpty()) {
                        fallback.add(new Part.Text(begin));
                    }
                    fallback.addAll(content.subList(i + 1, content.size()));
                    return new Reference(name, Optional.of(fallback));
                }
                name.add(new Part.Text(rest));
            }
            return new Reference(name, Optional.empty());
        }
    }
}
