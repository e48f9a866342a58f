using System.Globalization;

namespace Cerbert.Cli.Output;

/// <summary>Numbers for people, the same in every country.</summary>
internal static class Format
{
    /// <summary>"1,234" or "12.3": three or more significant digits.</summary>
    public static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "#,0" : Math.Abs(value) >= 1 ? "0.0" : "0.000", CultureInfo.InvariantCulture);

    /// <summary>"14.2 GB", in powers of 1024.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["bytes", "KB", "MB", "GB", "TB"];
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++)
            value /= 1024;
        return unit == 0 ? $"{bytes} bytes" : $"{Number(value)} {units[unit]}";
    }

    /// <summary>"1:02:03" or "2:03".</summary>
    public static string Time(TimeSpan time) => time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
}
