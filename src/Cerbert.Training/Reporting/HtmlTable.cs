using System.Text;

namespace Cerbert.Training.Reporting;

/// <summary>A table whose cells are HTML already.</summary>
/// <param name="caption">What it shows; text.</param>
/// <param name="headers">Text of each column's header; a leading '>' aligns the column to the right.</param>
internal sealed class HtmlTable(string caption, params IReadOnlyList<string> headers)
{
    private readonly StringBuilder rows = new();

    /// <summary>Whether there are rows.</summary>
    public bool IsEmpty => rows.Length == 0;

    /// <summary>Adds a row of texts.</summary>
    public void Add(params IReadOnlyList<string> cells) =>
        AddCells([.. cells.Select((cell, i) => IsNumber(i) ? $"<td class=\"n\">{Html.Escape(cell)}</td>" : $"<td>{Html.Text(cell)}</td>")]);

    /// <summary>Adds a row of whole <c>td</c> and <c>th</c> elements.</summary>
    public void AddCells(params IReadOnlyList<string> cells) => rows.Append("<tr>").AppendJoin("", cells).Append("</tr>\n");

    /// <summary>The table; empty where it has no rows.</summary>
    public string ToHtml()
    {
        if (IsEmpty)
            return "";
        IEnumerable<string> titles = headers.Select((header, i) => $"<th scope=\"col\"{(IsNumber(i) ? " class=\"n\"" : "")}>{Html.Text(header.TrimStart('>'))}</th>");
        string about = caption.Length > 0 ? $"<caption>{Html.Escape(caption)}</caption>" : "";
        return $"<div class=\"wide\"><table>{about}<thead><tr>{string.Concat(titles)}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n";
    }

    private bool IsNumber(int column) => headers[column].StartsWith('>');
}
