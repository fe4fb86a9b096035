namespace SatGate.Benchmarks.Ledger.Rivals;

/// <summary>A target that refuses is not measured but mended.</summary>
internal static class Refused
{
    public static void ThrowUnless(bool isRight, object? answer)
    {
        if (!isRight)
        {
            throw new InvalidOperationException($"A target answered {answer}.");
        }
    }
}
