using System.Diagnostics.CodeAnalysis;

namespace SatGate.Macaroons.Chain;

/// <summary>
/// Compares token texts as keys of a cache of verified tokens, looked up by a span without making a string. Only the
/// last characters, part of the signature, are hashed (with a seed of this process), then all are compared; so a lookup
/// costs a fraction of a hash over the text. Guessing gains nothing: who does not know a signature does not meet its
/// bucket.
/// </summary>
public sealed class TokenTextComparer
    : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
{
    private const int HashedChars = 32;

    private TokenTextComparer()
    {
    }

    public static TokenTextComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public bool Equals(ReadOnlySpan<char> alternate, string other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] string obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<char> alternate) =>
        string.GetHashCode(alternate[Math.Max(0, alternate.Length - HashedChars)..]);

    public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();
}
