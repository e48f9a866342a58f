using System.Buffers;
using System.Collections;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cerbert.Training.Configuration.Binding;

/// <summary>Writes records as YAML with every key, such that reading it gives an equal record.</summary>
internal static class ConfigWriter
{
    /// <summary>Characters that may end or change a plain YAML text; quoting more than needed does no harm.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create("\t\n\r${}[],#&*!|>'\"%@`:?\\");

    public static string Write(object section)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings().WithBestWidth(int.MaxValue));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        WriteSection(emitter, section);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void WriteSection(Emitter emitter, object section)
    {
        emitter.Emit(new MappingStart());
        if (SectionSchema.FamilyOf(section.GetType()) is { } family)
        {
            WriteText(emitter, family.Discriminator);
            WriteText(emitter, family.NameOf(section.GetType()));
        }
        foreach (SchemaKey key in SectionSchema.Of(section.GetType()).Keys)
        {
            WriteText(emitter, key.Key);
            WriteValue(emitter, key.Property.GetValue(section));
        }
        emitter.Emit(new MappingEnd());
    }

    private static void WriteValue(Emitter emitter, object? value)
    {
        switch (value)
        {
            case null:
                WritePlain(emitter, "null");
                break;
            case string text:
                WriteText(emitter, text);
                break;
            case bool flag:
                WritePlain(emitter, flag ? "true" : "false");
                break;
            case Enum name:
                WritePlain(emitter, ConfigNames.ToValue(name));
                break;
            case double number:
                WritePlain(emitter, number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case int or long:
                WritePlain(emitter, string.Create(CultureInfo.InvariantCulture, $"{value}"));
                break;
            case IEnumerable items:
                object[] list = [.. items.Cast<object>()];
                bool inline = Array.TrueForAll(list, item => item is string or double or int or long or Enum);
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, inline ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (object item in list)
                    WriteValue(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            default:
                if (OwnNotation(value) is { } written)
                    WriteValue(emitter, written);
                else
                    WriteSection(emitter, value);
                break;
        }
    }

    private static object? OwnNotation(object value)
    {
        Type? notation = Array.Find(value.GetType().GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConfigValue<>));
        return notation?.GetMethod(nameof(IConfigValue<>.Write))!.Invoke(value, null);
    }

    private static void WritePlain(Emitter emitter, string text) => emitter.Emit(new Scalar(text));

    private static void WriteText(Emitter emitter, string text)
    {
        bool quote = text.Length == 0 || text is "null" or "Null" or "NULL" or "~" or "true" or "false"
            || double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out _)
            || text.AsSpan().ContainsAny(Special) || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) || text[0] == '-';
        string escaped = text.Replace("${", "$${", StringComparison.Ordinal);
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, escaped, quote ? ScalarStyle.DoubleQuoted : ScalarStyle.Any, isPlainImplicit: true, isQuotedImplicit: true));
    }
}
