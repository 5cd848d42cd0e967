using System.Buffers.Text;
using Outrider.Configuration;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>
/// Lets a share of the records on. With a key the decision is a function of its value alone, the same on every machine; without, it is by chance: every nth record
/// would fall into step with whatever the application writes in turn.
/// </summary>
internal sealed class SampleTransform(SampleTransformConfig config, Random random) : ILogTransform
{
    public static readonly ComponentKind Kind = ComponentKind.Of("sample", SampleTransformConfig.Shape, (SampleTransformConfig c) => (LogTransformFactory)(_ => c.Common.Limit(new SampleTransform(c, new Random()))));

    private readonly byte[] _number = new byte[32];

    public bool Apply(LogRecord record)
    {
        if (Chance(record) >= config.Share.Fraction) return false;
        if (config.Share.Fraction < 1) Tell(record);
        return true;
    }

    /// <summary>From 0 to, and without, 1.</summary>
    private double Chance(LogRecord record)
    {
        if (config.Key is null || config.Key.Of(record) is not { Length: > 0 } value) return random.NextDouble();
        using var text = new DecodedText(value, stackalloc byte[256]);
        // A double takes 53 bits.
        return (ContentHash.Of(text.Text) >> 11) * (1.0 / (1ul << 53));
    }

    /// <summary>A name of the line's own stays; a second sampling multiplies what the first has said.</summary>
    private void Tell(LogRecord record)
    {
        if (record.StandsFor <= 1 && record.Find("sample_rate"u8) >= 0) return;
        record.StandsFor /= config.Share.Fraction;
        if (Utf8Formatter.TryFormat(Math.Round(record.StandsFor, 4), _number, out var length)) record.Set("sample_rate"u8, _number.AsSpan(0, length));
    }
}
