namespace Outrider.Traffic;

/// <summary>What a layer decides of a request: let it on, answer in the application's place, or (rarely) wait for something and be asked again.</summary>
internal readonly struct Verdict
{
    private Verdict(Refusal? refusal, Task? wait)
    {
        Refusal = refusal;
        Wait = wait;
    }

    public static Verdict Continue => default;

    /// <summary>Not null: the engine answers with this and asks no further layer.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Not null: the engine awaits it (bounded by the exchange's deadline), then asks the same layer again. Must not fault.</summary>
    public Task? Wait { get; }

    public static Verdict Refuse(Refusal refusal) => new(refusal, null);

    public static Verdict After(Task wait) => new(null, wait);
}
