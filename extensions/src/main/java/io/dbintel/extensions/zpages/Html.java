package io.dbintel.extensions.zpages;

import java.util.List;

/** A page of headings and tables, without styles or scripts, so that a text browser shows it too. */
final class Html {
    private final StringBuilder out = new StringBuilder(4096);

    /** What stands in a cell. */
    record Cell(String text, String link) {
        static Cell of(Object value) {
            return new Cell(String.valueOf(value), "");
        }
    }

    Html(String title) {
        out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(title))
                .append("</title></head>\n<body>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
    }

    Html heading(String text) {
        out.append("<h2>").append(escaped(text)).append("</h2>\n");
        return this;
    }

    Html paragraph(String text) {
        out.append("<p>").append(escaped(text)).append("</p>\n");
        return this;
    }

    Html links(List<Cell> links) {
        out.append("<p>");
        for (Cell each : links) {
            cell(each);
            out.append(' ');
        }
        out.append("</p>\n");
        return this;
    }

    Html head(List<String> names) {
        out.append("<table border=\"1\">\n<tr>");
        names.forEach(name -> out.append("<th>").append(escaped(name)).append("</th>"));
        out.append("</tr>\n");
        return this;
    }

    Html row(List<Cell> cells) {
        out.append("<tr>");
        for (Cell each : cells) {
            out.append("<td>");
            cell(each);
            out.append("</td>");
        }
        out.append("</tr>\n");
        return this;
    }

    Html row(Object... values) {
        return row(java.util.Arrays.stream(values).map(Cell::of).toList());
    }

    Html endTable() {
        out.append("</table>\n");
        return this;
    }

    private void cell(Cell cell) {
        if (cell.link().isEmpty()) {
            out.append(escaped(cell.text()));
        } else {
            out.append("<a href=\"")
                    .append(escaped(cell.link()))
                    .append("\">")
                    .append(escaped(cell.text()))
                    .append("</a>");
        }
    }

    String end() {
        return out.append("</body></html>\n").toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
