using System.Globalization;

namespace Cerbert.Explore.Components;

/// <summary>Numbers as pages show them, alike in every culture.</summary>
internal static class Format
{
    /// <summary>67,349.</summary>
    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A share of 1 as 93.4 %; nothing where there is none.</summary>
    public static string Share(double share) => double.IsFinite(share) ? share.ToString("0.0 %", CultureInfo.InvariantCulture) : "";

    /// <summary>Four significant digits: 0.4163, 2.5e-05, 12,345.</summary>
    public static string Number(double value) => value switch
    {
        0 => "0",
        _ when Math.Abs(value) is >= 1e4 and < 1e9 => value.ToString("#,0", CultureInfo.InvariantCulture),
        _ when Math.Abs(value) < 1e-3 => value.ToString("0.###e-0", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };

    /// <summary>1.2 GB.</summary>
    public static string Memory(long bytes) =>
        bytes >= 1 << 30 ? $"{Number((double)bytes / (1 << 30))} GB" : $"{Number((double)bytes / (1 << 20))} MB";

    /// <summary>45 s, 3:20, 1:02:03.</summary>
    public static string Time(TimeSpan time) => time.TotalMinutes < 1
        ? time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture)
        : time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>A declaration with numbers, which CSS wants with a point.</summary>
    public static string Css(FormattableString declaration) => declaration.ToString(CultureInfo.InvariantCulture);
}
