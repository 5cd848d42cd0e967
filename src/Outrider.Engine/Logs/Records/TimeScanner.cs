namespace Outrider.Logs.Records;

/// <summary>Takes the parts of written times from the beginning of some text, one after the other. A part that is not there moves nothing.</summary>
internal ref struct TimeScanner(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>How much has been taken.</summary>
    public int At { get; private set; }

    public readonly ReadOnlySpan<byte> Rest => _text[At..];

    public bool Takes(char one)
    {
        if (At >= _text.Length || _text[At] != one) return false;
        At++;
        return true;
    }

    public bool Takes(ReadOnlySpan<byte> word)
    {
        if (!Rest.StartsWith(word)) return false;
        At += word.Length;
        return true;
    }

    /// <summary>Exactly <paramref name="count"/> digits; what follows may be another.</summary>
    public bool Digits(int count, out int value)
    {
        value = 0;
        if (_text.Length - At < count) return false;
        foreach (var digit in _text.Slice(At, count))
        {
            if ((uint)(digit - '0') > 9)
            {
                value = 0;
                return false;
            }

            value = value * 10 + digit - '0';
        }

        At += count;
        return true;
    }

    /// <summary>A day or an hour of one digit or two.</summary>
    public bool OneOrTwoDigits(out int value) => Digits(2, out value) || Digits(1, out value);

    /// <summary>By three letters, from 1; in the usual case, as every C library writes it.</summary>
    public bool Month(out int month)
    {
        month = 0;
        if (_text.Length - At < 3) return false;
        var at = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(_text.Slice(At, 3));
        if (at < 0 || at % 3 != 0) return false;
        month = at / 3 + 1;
        At += 3;
        return true;
    }

    public bool Weekday()
    {
        if (_text.Length - At < 3) return false;
        var at = "MonTueWedThuFriSatSun"u8.IndexOf(_text.Slice(At, 3));
        if (at < 0 || at % 3 != 0) return false;
        At += 3;
        return true;
    }

    /// <summary><c>03:04:05</c>, with decimals behind <c>.</c> or <c>,</c> where there are any; those beyond nanoseconds are cut off.</summary>
    public bool TimeOfDay(ref WallClock clock) => Digits(2, out clock.Hour) && TimeOfDayAfterHour(ref clock);

    public bool TimeOfDayAfterHour(ref WallClock clock)
    {
        if (!Takes(':') || !Digits(2, out clock.Minute) || !Takes(':') || !Digits(2, out clock.Second)) return false;
        clock.Nanoseconds = Decimals();
        return true;
    }

    /// <summary><c>Z</c>, <c> UTC</c>, <c>+01</c>, <c>+0100</c>, <c>+01:00</c>, <c> +0100</c>; true, and nothing, where there is none. False where it means nothing.</summary>
    public bool Offset(ref WallClock clock)
    {
        if (Takes('Z') || Takes('z') || Zero(" UTC"u8) || Zero(" GMT"u8))
        {
            clock.OffsetMinutes = 0;
            return true;
        }

        var isApart = Rest.Length > 1 && Rest[0] == ' ' && Rest[1] is (byte)'+' or (byte)'-';
        var sign = isApart ? 1 : 0;
        if (Rest.Length <= sign + 2 || Rest[sign] is not ((byte)'+' or (byte)'-')) return true;
        var scan = new TimeScanner(Rest[(sign + 1)..]);
        if (!scan.Digits(2, out var hours)) return true;
        var hasColon = scan.Takes(':');
        // ' -12 items' is not an offset, and '+01:' is none that anybody writes.
        if (!scan.Digits(2, out var minutes) && (isApart || hasColon)) return isApart;
        // The furthest zone is that of Kiribati, +14.
        if ((scan.Rest.Length > 0 && (uint)(scan.Rest[0] - '0') <= 9) || hours > 14 || minutes > 59) return isApart;
        clock.OffsetMinutes = (hours * 60 + minutes) * (Rest[sign] == '-' ? -1 : 1);
        At += sign + 1 + scan.At;
        return true;
    }

    private bool Zero(ReadOnlySpan<byte> name)
    {
        if (!Rest.StartsWith(name) || (Rest.Length > name.Length && char.IsAsciiLetterOrDigit((char)Rest[name.Length]))) return false;
        At += name.Length;
        return true;
    }

    private long Decimals()
    {
        var rest = Rest;
        if (rest.Length < 2 || rest[0] is not ((byte)'.' or (byte)',') || (uint)(rest[1] - '0') > 9) return 0;
        long ns = 0, unit = 100_000_000;
        var at = 1;
        for (; at < rest.Length && (uint)(rest[at] - '0') <= 9; at++, unit /= 10) ns += (rest[at] - '0') * unit;
        At += at;
        return ns;
    }
}
