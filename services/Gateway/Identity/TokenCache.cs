using System.Collections.Concurrent;
using SatGate.Macaroons.Chain;

namespace SatGate.Gateway.Identity;

/// <summary>
/// Tokens that Auth has verified, found again by their whole text: an exact comparison, so no two texts can ever be
/// taken for one, and cheaper than any digest. It knows nothing for longer than <see cref="AgeMax"/>, keeps nothing
/// while revocations are not being followed, and drops everything when they are no longer.
/// </summary>
/// <remarks>
/// Two generations bound it: what is new goes to the young one; when that is full it becomes the old one, and the old
/// one is forgotten. A hit in the old one moves up. So a holder who makes up ever more narrowed tokens costs others a
/// verification, never memory.
/// </remarks>
internal sealed class TokenCache(TimeProvider clock)
{
    /// <summary>Tokens in one generation; there are two.</summary>
    public const int GenerationTokensMax = 4096;

    /// <summary>Characters of the tokens of one generation: tokens may have 5 KiB, usual ones have 300.</summary>
    public const int GenerationCharsMax = 4 * 1024 * 1024;

    /// <summary>How long a verification serves before Auth is asked again.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(60);

    private readonly Lock _changing = new();
    private volatile Generation _young = new();
    private volatile Generation _old = new();
    private long _lastSeen;

    /// <summary>Tokens in the cache, some of them perhaps too old to serve.</summary>
    public int Count => _young.Tokens.Count + _old.Tokens.Count;

    /// <summary>The number of the last revocation that was seen; 0 before any.</summary>
    public long LastSeen => Interlocked.Read(ref _lastSeen);

    /// <summary>Revocations are being told, so verified tokens may be kept.</summary>
    public bool IsFollowed { get; private set; }

    /// <summary>The principal of a token verified lately, or null. Allocates nothing.</summary>
    public Principal? Find(string text)
    {
        var young = _young;
        if (young.Tokens.TryGetValue(text, out var entry))
        {
            return clock.GetTimestamp() < entry.Until ? entry.Principal : null;
        }

        var old = _old;
        return old.Tokens.TryGetValue(text, out entry) && clock.GetTimestamp() < entry.Until
            ? MoveUp(text, entry, old)
            : null;
    }

    /// <summary>
    /// Keeps a verified token. False when a revocation has been seen that the verification may have missed: then it
    /// says nothing, and Auth must be asked again.
    /// </summary>
    /// <param name="revocationsSeen">Up to where the verification knew the revocations.</param>
    /// <param name="ageMax">How long it may serve; at most <see cref="AgeMax"/>.</param>
    public bool TryAdd(string text, Principal principal, long revocationsSeen, TimeSpan ageMax)
    {
        lock (_changing)
        {
            if (revocationsSeen < _lastSeen)
            {
                return false;
            }

            if (IsFollowed && ageMax > TimeSpan.Zero)
            {
                var age = ageMax < AgeMax ? ageMax : AgeMax;
                var until = clock.GetTimestamp() + (long)(age.TotalSeconds * clock.TimestampFrequency);
                Add(text, new Entry(principal, until));
            }

            return true;
        }
    }

    /// <summary>Revocations up to this number are known; from now on each one will be told.</summary>
    public void Follow(long lastSeen)
    {
        lock (_changing)
        {
            _lastSeen = lastSeen;
            IsFollowed = true;
        }
    }

    /// <summary>A token was revoked: it and everything made from it goes.</summary>
    public void Revoke(long sequence, TokenId id)
    {
        lock (_changing)
        {
            _young.Remove(id);
            _old.Remove(id);
            _lastSeen = sequence;
        }
    }

    /// <summary>
    /// Nobody tells revocations any more: everything goes, and nothing is kept until they are told again.
    /// </summary>
    public void Lose()
    {
        lock (_changing)
        {
            IsFollowed = false;
            _young = new Generation();
            _old = new Generation();
        }
    }

    /// <summary>The list of revocations is another one, numbered anew.</summary>
    public void Forget()
    {
        lock (_changing)
        {
            Lose();
            _lastSeen = 0;
        }
    }

    private Principal? MoveUp(string text, Entry entry, Generation old)
    {
        lock (_changing)
        {
            // Only what is still there: a revocation or a loss may have come in between.
            if (!ReferenceEquals(old, _old) || !old.Tokens.TryRemove(text, out _))
            {
                return _young.Tokens.TryGetValue(text, out var moved) ? moved.Principal : null;
            }

            Add(text, entry);
            return entry.Principal;
        }
    }

    private void Add(string text, Entry entry)
    {
        if (_young.Tokens.Count >= GenerationTokensMax || _young.Chars + text.Length > GenerationCharsMax)
        {
            _old = _young;
            _young = new Generation();
        }

        _young.Tokens[text] = entry;
        _young.Chars += text.Length;
    }

    private sealed record Entry(Principal Principal, long Until);

    private sealed class Generation
    {
        public ConcurrentDictionary<string, Entry> Tokens { get; } = new(StringComparer.Ordinal);

        public int Chars { get; set; }

        public void Remove(TokenId id)
        {
            foreach (var (text, entry) in Tokens)
            {
                if (entry.Principal.IsMadeFrom(id))
                {
                    Tokens.TryRemove(text, out _);
                }
            }
        }
    }
}
