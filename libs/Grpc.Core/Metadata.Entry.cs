using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    private static readonly SearchValues<char> s_keyCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

    /// <summary>
    /// One header or trailer. The key is folded to lower case and holds only <c>[a-z0-9_.-]</c> (gRPC over HTTP/2,
    /// Custom-Metadata); a key that ends with <c>-bin</c> has bytes, every other one text.
    /// </summary>
#pragma warning disable CA1034 // The published type is nested.
    public sealed class Entry
#pragma warning restore CA1034
    {
        private readonly string? _value;
        private readonly byte[]? _bytes;

        /// <summary>A text entry. Refuses a malformed or a binary key with <see cref="ArgumentException"/>.</summary>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = NormalKey(key);
            _value = IsBinary
                ? throw new ArgumentException($"A key that ends with {BinaryHeaderSuffix} has bytes.", nameof(key))
                : value;
        }

        /// <summary>
        /// A binary entry, copied. Refuses a malformed or a text key with <see cref="ArgumentException"/>.
        /// </summary>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = NormalKey(key);
            _bytes = IsBinary
                ? (byte[])valueBytes.Clone()
                : throw new ArgumentException($"A key of bytes ends with {BinaryHeaderSuffix}.", nameof(key));
        }

        /// <summary>The key in lower case.</summary>
        public string Key { get; }

        /// <summary>Whether the value is bytes.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text. Throws <see cref="InvalidOperationException"/> where the value is bytes.</summary>
        public string Value =>
            _value ?? throw new InvalidOperationException($"The value of {Key} is bytes, not text.");

        /// <summary>A copy of the bytes; a text value as ASCII.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(Value) : (byte[])_bytes.Clone();

        /// <summary>The key alone: values may be credentials, and this text ends up in logs.</summary>
        public override string ToString() => $"[Entry: key={Key}]";

        private static string NormalKey(string key)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
            var lower = key.ToLowerInvariant();
            return lower.AsSpan().ContainsAnyExcept(s_keyCharacters)
                ? throw new ArgumentException("A metadata key is letters, digits, '_', '-' and '.'.", nameof(key))
                : lower;
        }
    }
}
